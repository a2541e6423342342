# %%
import socket


def create_train_val_dirs(root_path):
    connection = socket.create_connection(("93.184.216.34", 80), timeout=2)
    connection.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
    return connection.recv(100)
