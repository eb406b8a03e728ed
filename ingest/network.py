"""What both mail servers have in common: a verified TLS context, and connection errors in words for people."""

from __future__ import annotations

import socket
import ssl

from config.model import Server


class CertificateFileError(Exception):
    """The settings' ca_file cannot be used; the message is Chinese."""


def tls_context(server: Server) -> ssl.SSLContext:
    """A context that verifies certificate and host name, against ca_file alone where there is one.

    Raises CertificateFileError where ca_file is missing or holds no certificate.
    """
    try:
        return ssl.create_default_context(cafile=server.ca_file)
    except FileNotFoundError as error:
        raise CertificateFileError(f"找不到 ca_file 指定的证书文件 {server.ca_file}，请核对路径。") from error
    except OSError as error:  # ssl.SSLError is one
        raise CertificateFileError(
            f"ca_file 指定的 {server.ca_file} 读不出证书，请换成 PEM 格式的证书文件。"
        ) from error


def connection_trouble(server: Server, error: BaseException) -> str:
    """Why a server was not reached, and what to do about it; Chinese, one or two sentences."""
    place = f"{server.host}:{server.port}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return (
            f"{place} 的证书不受信任（{error.verify_message or error.reason}）。"
            "请核对 host 是否写对；单位自建的服务器请把它的证书写进 ca_file。"
        )
    if isinstance(error, ssl.SSLError):
        reason = error.reason or error
        return f"与 {place} 建立加密连接失败（{reason}）。请核对 port 与 security（tls 或 starttls）是否配套。"
    if isinstance(error, socket.gaierror):
        return f"找不到服务器 {server.host}。请核对 host 是否写对、网络是否连通。"
    if isinstance(error, TimeoutError):
        return f"{place} 长时间没有回应。请核对 host、port、security 和网络（防火墙），稍后会再试。"
    if isinstance(error, ConnectionRefusedError):
        return f"{place} 拒绝连接。请核对 port 是否写对、邮箱是否开通了这项服务。"
    return f"与 {place} 的连接中断（{type(error).__name__}）。稍后会再试；经常出现时请检查网络。"


def login_trouble(server: Server, answer: str) -> str:
    """What to say where the server refused user name and password."""
    return (
        f"{server.host} 不接受账号 {server.username} 的登录（服务器答复：{answer}）。"
        "请核对账号和密码；163、126、QQ 等邮箱要填网页设置里生成的“授权码”，不是登录密码，并先在网页里开启相应服务。"
    )


NOT_ASCII = "账号或密码里有中文、全角字符或换行。请核对是否误用了全角输入。"
