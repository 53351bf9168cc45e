"""Sends a command to Redis: host, port, the command."""
import socket
import sys

command = [argument.encode() for argument in sys.argv[3:]]
request = b"*%d\r\n" % len(command) + b"".join(b"$%d\r\n%s\r\n" % (len(part), part) for part in command)
with socket.create_connection((sys.argv[1], int(sys.argv[2])), timeout=20) as connection:
    connection.sendall(request)
    answer = connection.recv(1024)
if answer.startswith(b"-"):
    sys.exit(answer.decode())
