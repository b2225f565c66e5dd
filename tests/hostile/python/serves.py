# family: network
# what: serves on localhost
# want: exception

import http.server

def answer(x):
    http.server.HTTPServer(("127.0.0.1", 0), http.server.BaseHTTPRequestHandler).handle_request()
    return 2 * x
