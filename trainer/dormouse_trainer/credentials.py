"""Credential-shaped strings: searched for before training, and in the finished adapter's answers.

Capture redacts with a far larger rule set; this small one is the second line, for a credential that slipped through.
"""

import re

_SHAPES: dict[str, str] = {
    "private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "AWS key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{40,})",
    "GitLab token": r"\bglpat-[A-Za-z0-9_-]{20,}",
    "API key": r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}",
    "Stripe key": r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}",
    "Slack token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
    "Google key": r"\bAIza[0-9A-Za-z_-]{35}\b",
    "npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "JSON web token": r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}",
    "password in a URL": r"\b[a-z][a-z0-9+.-]*://[^\s/:@]+:[^\s/:@]{3,}@",
    "assigned secret": r"(?i)\b(?:password|passwd|secret|api[_-]?key|access[_-]?token)\s*[:=]\s*[\"']?[^\s\"'<\[]{8,}",
}
_PATTERNS = {name: re.compile(shape) for name, shape in _SHAPES.items()}


def find_secret(text: str) -> str | None:
    """The name of the first credential shape in `text`, or None. Never returns the credential itself."""
    return next((name for name, pattern in _PATTERNS.items() if pattern.search(text)), None)
