from tests.certificates.conftest import book, design, issued, recognised_class, record_of

__all__ = ["book", "design", "issued", "recognised_class", "record_of"]
