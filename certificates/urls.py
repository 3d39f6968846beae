from django.urls import path

from . import checking
from .views import blanks, books, issuing, life, mine, offline, register

urlpatterns = [
    path("manage/classes/<slug:code>/issue/", issuing.issue, name="issue"),
    path("batches/<int:pk>/pause/", issuing.pause_batch, name="pause_batch"),
    path("batches/<int:pk>/resume/", issuing.resume_batch, name="resume_batch"),
    path("batches/<int:pk>/draw-again/", issuing.draw_batch_again, name="draw_batch_again"),
    path("register/", register.register, name="register"),
    path("register/books/", books.books, name="books"),
    path("register/books/<int:pk>/", books.book, name="book"),
    path("register/books/<int:pk>/close/", books.close_book, name="close_book"),
    path("register/books/<int:pk>/verify/", books.verify_book, name="verify_book"),
    path("register/books/<int:pk>/from-<int:first>.pdf", books.book_pdf, name="book_pdf"),
    path("register/books/<int:pk>/all.xlsx", books.book_workbook, name="book_workbook"),
    path("register/blanks/", blanks.blank_batches, name="blank_batches"),
    path("register/blanks/receive/", blanks.receive_blanks, name="receive_blanks"),
    path("register/blanks/<int:pk>/", blanks.blank_batch, name="blank_batch"),
    path("register/blanks/<int:pk>/reconciliation.<str:ending>", blanks.reconciliation, name="reconciliation"),
    path("register/blanks/<int:pk>/write-off/", blanks.write_off_blanks, name="write_off_blanks"),
    path("register/blanks/<int:pk>/take-back/", blanks.take_back_blanks, name="take_back_blanks"),
    path("register/<int:pk>/exchange-blank/", blanks.exchange_blank, name="exchange_blank"),
    path("register/<int:pk>/", register.certificate, name="certificate"),
    path("register/<int:pk>/draw-again/", issuing.draw_again, name="draw_again"),
    path("register/<int:pk>/revoke/", life.revoke, name="revoke_certificate"),
    path("register/<int:pk>/confirm/", life.confirm, name="confirm_certificate"),
    path("register/<int:pk>/replace/", life.replace, name="replace_certificate"),
    path("my/certificates/", mine.my_certificates, name="my_certificates"),
    path("certificates/<str:check_code>.pdf", mine.certificate_file, name="certificate_file"),
    path("check/", checking.check, name="check"),
    path("check/offline/", offline.offline_check, name="offline_check"),
    path("check/offline.js", offline.offline_worker, name="offline_worker"),
    path(".well-known/jwks.json", offline.statement_keys, name="statement_keys"),
    path("check/<str:check_code>/", checking.check_code, name="check_code"),
]
