"""The wardens: end everything that one program started, whoever dies first. The standard library only, never pydantic.

Two wardens, one inside the other, are both child subreapers (prctl(2)): what the program starts, also with setsid or
a double fork, stays below them in /proc. The inner one starts the program and ends it; the outer one waits for the
inner one's end, then kills what is left. So the SIGKILL of any one of service, outer and inner leaves nothing behind.

The inner one reads its order from fd 0, then one letter for each wish: `s` stop, `k` kill; the end of fd 0 means that
the service is gone. It reports on fd 1, one JSON object a line; a traceback of ours arrives there too.
"""
