"""All settings, read from the environment. With nothing set the product runs embedded: SQLite and a queue in files.

A value that cannot be right stops the start with a sentence that says which variable is wrong.
"""

import secrets
from pathlib import Path

import environ
from celery.schedules import crontab
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / ".data")))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def kept_secret(variable, make):
    """The secret in `variable`; without one, a secret made once and kept in DATA_DIR (embedded use)."""
    if value := env.str(variable, ""):
        return value
    path = DATA_DIR / variable.lower()
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(make())
    except FileExistsError:
        pass
    return path.read_text().strip()


def fernet_keys(variable, text):
    """The keys in a comma-separated list; one that is none stops the start, and is not shown."""
    keys = [key.strip() for key in text.split(",")]
    for number, key in enumerate(keys, 1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"{variable} must be Fernet keys separated by commas; number {number} of {len(keys)} is none."
            ) from error
    return keys


def port(variable, usual):
    """The port in `variable`, or the usual one."""
    text = env.str(variable, str(usual))
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise ImproperlyConfigured(f"{variable} must be a port from 1 to 65535, not {text!r}.")
    return int(text)


SECRET_KEY = kept_secret("SECRET_KEY", lambda: secrets.token_urlsafe(50))
# Comma-separated Fernet keys, newest first; older ones still read what they wrote. `manage.py rotate_keys` puts a new one in front.
NATIONAL_ID_KEYS = fernet_keys("NATIONAL_ID_KEYS", kept_secret("NATIONAL_ID_KEYS", lambda: Fernet.generate_key().decode()))
# Where the keys are kept, if not in the environment: running processes read them again when the file changes.
NATIONAL_ID_KEYS_FILE = None if env.str("NATIONAL_ID_KEYS", "") else DATA_DIR / "national_id_keys"
# Keys the look-up hash of national ids; it must stay the same for the life of the database.
NATIONAL_ID_PEPPER = kept_secret("NATIONAL_ID_PEPPER", lambda: secrets.token_urlsafe(32))
# Encrypts the private half of the key that signs QR codes (certificates/statement_keys.py); newest first, like NATIONAL_ID_KEYS.
STATEMENT_SECRET = fernet_keys("STATEMENT_SECRET", kept_secret("STATEMENT_SECRET", lambda: Fernet.generate_key().decode()))

DEBUG = env.bool("DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
PORT = port("PORT", 8000)
BASE_URL = env.str("BASE_URL", f"http://127.0.0.1:{PORT}")
if not BASE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"BASE_URL must begin with http:// or https://, not {BASE_URL!r}.")
WAGTAILADMIN_BASE_URL = BASE_URL
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])
SECURE = BASE_URL.startswith("https://")

INSTALLED_APPS = [
    "lms.people",
    "courses",
    "certificates",
    "lms.coverage",
    "lms.portal",
    "allauth",
    "allauth.account",
    "django_htmx",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "lms.portal.middleware.content_security_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "lms.portal.middleware.chosen_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "lms.refusal.refusals_become_messages",
]

ROOT_URLCONF = "lms.urls"
WSGI_APPLICATION = "lms.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
                "lms.portal.navigation.navigation",
            ],
        },
    },
]
FORM_RENDERER = "lms.portal.forms.PortalRenderer"

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # Writers queue up instead of failing half-way through a transaction that began as a read.
        "transaction_mode": "IMMEDIATE",
        "timeout": 30,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
    }
    # In a file, as in use: an in-memory database locks differently, and would have to be migrated for each run of the tests.
    DATABASES["default"]["TEST"] = {"NAME": BASE_DIR / ".data" / "test.sqlite3"}
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"]["CONN_MAX_AGE"] = 60
else:
    raise ImproperlyConfigured("DATABASE_URL must name PostgreSQL (postgres://…) or SQLite (sqlite:///…).")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "lms.people.access.RolePermissions",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# A user name is the staff number; accounts are made for people, nobody signs up by himself.
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_ADAPTER = "lms.portal.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "lms.portal.accounts.SignInForm",
    "reauthenticate": "lms.portal.accounts.ConfirmItIsYouForm",
    "change_password": "lms.portal.accounts.ChangePasswordForm",
    "set_password": "lms.portal.accounts.SetPasswordForm",
    "reset_password": "lms.portal.accounts.AskForResetForm",
    "reset_password_from_key": "lms.portal.accounts.ResetPasswordForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody gets mail because a stranger typed their address
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = None
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
WAGTAILADMIN_LOGIN_URL = "account_login"
WAGTAIL_FRONTEND_LOGIN_URL = "/accounts/login/"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": env.str("REDIS_URL")}
    if env.str("REDIS_URL", "")
    else {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": DATA_DIR / "cache"}
}

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Vietnamese")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAILADMIN_PERMITTED_LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "lms" / "locale"]
FORMAT_MODULE_PATH = "lms.formats"
WAGTAIL_DATE_FORMAT = "%d/%m/%Y"
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
NUMBER_GROUPING = 3  # 1.234: Django's Vietnamese leaves it open


def private_files(name, **options):
    """Where files are kept that no address leads to: a folder in DATA_DIR or, where FILES_S3_BUCKET names one, below that name in a bucket."""
    bucket = env.str("FILES_S3_BUCKET", "")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA_DIR / name, **options}}
    keys = {variable: env.str(f"FILES_S3_{variable.upper()}", "") for variable in ("access_key", "secret_key")}
    if len({bool(value) for value in keys.values()}) > 1:
        raise ImproperlyConfigured(
            "Set both FILES_S3_ACCESS_KEY and FILES_S3_SECRET_KEY, or neither (then the machine's own role counts)."
        )
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": name,
            "endpoint_url": env.str("FILES_S3_ENDPOINT", "") or None,
            "region_name": env.str("FILES_S3_REGION", "") or None,
            "addressing_style": env.str("FILES_S3_ADDRESSING", "auto"),
            "file_overwrite": False,
            "default_acl": None,  # the bucket's own policy, which must be private
            **{variable: value or None for variable, value in keys.items()},
        },
    }


STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "lms" / "portal" / "assets"]
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Certificates are personal data: outside MEDIA_ROOT, served only through a view that asks who you are.
    "certificates": private_files("certificates", allow_overwrite=False),
    # Copies of papers from elsewhere, as they were handed in.
    "scans": private_files("scans", allow_overwrite=False),
    # Backgrounds and logos of certificate designs, by the hash of their content.
    "design_pictures": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "design-pictures", "allow_overwrite": True},
    },
    # Lists to be imported, until they are read: full of personal data, and served by nothing.
    "imports": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "imports", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WAGTAIL_SITE_NAME = "Đào tạo, bồi dưỡng cán bộ tỉnh Quảng Ninh"
# The admin asks no other host for anything: neither for new releases nor for pictures of people.
WAGTAIL_ENABLE_UPDATE_CHECK = WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

CELERY_BROKER_URL = env.str("BROKER_URL", env.str("REDIS_URL", "")) or "filesystem://localhost//"
if CELERY_BROKER_URL.startswith("filesystem"):
    QUEUE_DIR = DATA_DIR / "queue"
    for folder in ("messages", "control"):
        (QUEUE_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR / "messages"),
        "data_folder_out": str(QUEUE_DIR / "messages"),
        "control_folder": str(QUEUE_DIR / "control"),
        "polling_interval": 0.2,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_PUBLISH_RETRY = False  # a lost doorbell is found by the sweep; a page never waits for the broker
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat")
CELERY_BEAT_SCHEDULE = {
    "refresh stale coverage": {"task": "lms.coverage.tasks.refresh_stale", "schedule": 20},
    "try definitions": {"task": "lms.coverage.tasks.work_on_trials", "schedule": 20},
    "work on imports": {"task": "lms.people.tasks.work_on_imports", "schedule": 20},
    "compare people who changed": {"task": "lms.people.duplicate_tasks.compare_changed", "schedule": 60},
    "mail waiting messages": {"task": "courses.tasks.send_messages", "schedule": 20},
    "remind of classes": {"task": "courses.tasks.remind", "schedule": crontab(hour="7-18", minute=0)},
    "ask for evaluations": {"task": "courses.tasks.open_surveys", "schedule": crontab(hour="7-20", minute=30)},
    "let offers of seats lapse": {"task": "courses.tasks.lapse_offers", "schedule": 600},
    "write out the heads of the register": {"task": "certificates.tasks.write_heads", "schedule": crontab(hour=23, minute=30)},
    "look through the register": {"task": "certificates.tasks.verify_all", "schedule": crontab(hour=1, minute=30)},
    "look through books that wait": {"task": "certificates.tasks.verify_waiting", "schedule": 60},
    "build cubes anew": {"task": "lms.coverage.tasks.build_cubes", "schedule": crontab(hour=2, minute=0)},
    "check figures": {"task": "lms.coverage.tasks.check_figures", "schedule": crontab(hour=2, minute=30)},
    "check figures when asked": {"task": "lms.coverage.tasks.check_waiting", "schedule": 60},
    "mail reports of saved views": {"task": "lms.coverage.tasks.mail_reports", "schedule": crontab(hour="6-20", minute="5,35")},
    "draw waiting certificates": {"task": "certificates.tasks.draw_waiting", "schedule": 20},
}

# Only from this host, no inline script or style; the Wagtail admin gets its own policy in lms/portal/middleware.py.
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF],
}
# A grid of scores sends two values for each learner and piece of assessment.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
NINJA_NUM_PROXIES = 1 if SECURE_PROXY_SSL_HEADER else 0  # whose word on the reader's address is taken, for the limit of the API
X_FRAME_OPTIONS = "SAMEORIGIN"
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # subdomains and preloading are for whoever owns the whole domain to decide
    "security.W021",
    "models.W040",  # SQLite, for small offices, does without the columns that an index holds besides its key
    "security.W019",  # the Wagtail editor previews pages in a frame of this host
]

# The institution's key for certificates: a PKCS#12 file, or a token (PKCS#11; needs the package python-pkcs11). SIGNING_PASSWORD opens
# either. A time-stamp of the address (RFC 3161) is put to each signature where one is named.
SIGNING_PKCS12 = env.str("SIGNING_PKCS12", "")
SIGNING_PKCS11_MODULE = env.str("SIGNING_PKCS11_MODULE", "")
SIGNING_PKCS11_TOKEN = env.str("SIGNING_PKCS11_TOKEN", "")
SIGNING_PKCS11_LABEL = env.str("SIGNING_PKCS11_LABEL", "")
SIGNING_PASSWORD = env.str("SIGNING_PASSWORD", "")
SIGNING_TIMESTAMP_URL = env.str("SIGNING_TIMESTAMP_URL", "")
# Set by `manage.py serve` for the demo province, which signs with a key that was made on this machine.
SIGNING_IS_DEMO = env.bool("SIGNING_IS_DEMO", False)

# Where the heads of the register are written each day, and to whom they are mailed (addresses separated by commas). Keep them where whoever
# rules the database does not: they show a register that was rewritten as a whole.
REGISTER_HEADS_DIR = Path(env.str("REGISTER_HEADS_DIR", str(DATA_DIR / "register-heads")))
REGISTER_HEADS_TO = env.list("REGISTER_HEADS_TO", default=[])

# Units in which, with all below them, at least so many posts were ever held have cubes (lms/coverage/cube.py): their figures are sums kept beside
# the spans. Smaller ones are counted as fast without.
COVERAGE_CUBE_FROM = env.int("COVERAGE_CUBE_FROM", 20_000)
COVERAGE_ALARMS_TO = env.list("COVERAGE_ALARMS_TO", default=[])  # addresses that are told when figures differ from the facts

SMTP_HOST = env.str("SMTP_HOST", "")  # without one, messages to people stand on the portal only
RECEIPTS_DIR = DATA_DIR / "mailed"  # see courses/outbox.py; on the disk of the worker
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": SMTP_HOST,
            "port": port("SMTP_PORT", 25),
            "username": env.str("SMTP_USER", ""),
            "password": env.str("SMTP_PASSWORD", ""),
            "use_tls": env.bool("SMTP_TLS", False),
            "timeout": 20,  # seconds for each answer of the server
        },
    }
    if SMTP_HOST
    else {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
}
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "daotao@example.vn")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
    # What is done to pages stands in their history; four more lines for each would drown everything else.
    "loggers": {name: {"level": "WARNING"} for name in ("django_tasks", "wagtail", "pikepdf")},
}
