from tests.portal.conftest import catalogue, ethics, security, site

__all__ = ["catalogue", "ethics", "security", "site"]
