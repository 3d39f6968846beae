from tests.certificates.conftest import book, design, recognised_class, record_of

__all__ = ["book", "design", "recognised_class", "record_of"]
