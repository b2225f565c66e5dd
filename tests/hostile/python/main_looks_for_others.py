# family: main
# what: it looks for what another run left
# want: passed
# main: yes
import __main__, os, sys
seen = [hasattr(__main__, "before"), os.path.exists("/tmp/before"), hasattr(sys, "before"), "before" in os.environ]
__main__.before = sys.before = 1
os.environ["before"] = "1"
try:
    open("/tmp/before", "w").close()
except OSError:
    pass
print(2 * int(input()) if not any(seen) else seen)
