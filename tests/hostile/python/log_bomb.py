# family: output
# what: prints what a log parser chokes on
# want: passed

import os, sys

def answer(x):
    for stream in (sys.stdout, sys.stderr):
        print('{"@message":1,"@level":[],"@timestamp":{}}', file=stream)
    print("1|1|unix|/tmp/x|grpc", "\x1b]0;title\x07\x1b[2J", "\ud800".encode("utf-8", "surrogatepass"))
    return 2 * x
