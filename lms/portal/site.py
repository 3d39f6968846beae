"""The pages a new portal starts with. They are ordinary pages: editors rewrite them in the Wagtail admin."""

from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from courses.models import CataloguePage

from .pages import ContentPage, HomePage

HOME = {
    "title": "Đào tạo, bồi dưỡng cán bộ, công chức, viên chức",
    "slug": "trang-chu",
    "intro": "<p>Tìm khóa bồi dưỡng, ghi danh vào lớp đang mở, tra cứu chứng chỉ và xem kết quả đào tạo, bồi dưỡng của tỉnh.</p>",
    "search_description": "Khóa bồi dưỡng, tra cứu chứng chỉ và kết quả đào tạo, bồi dưỡng cán bộ, công chức, viên chức của tỉnh.",
}
CATALOGUE = {
    "title": "Khóa đào tạo, bồi dưỡng",
    "slug": "khoa-hoc",
    "intro": "<p>Các chương trình đang được tổ chức. Có thể gõ từ khóa không dấu.</p>",
    "show_in_menus": True,
}
ABOUT = {
    "title": "Giới thiệu",
    "slug": "gioi-thieu",
    "intro": "Cổng này quản lý việc đào tạo, bồi dưỡng từ khi mở lớp đến khi cấp chứng chỉ, và công bố kết quả theo từng ngày.",
    "body": [
        ("heading", "Cổng này dùng để làm gì"),
        (
            "paragraph",
            "<p>Cán bộ, công chức, viên chức tìm khóa bồi dưỡng phù hợp với vị trí việc làm, ghi danh vào lớp, theo dõi kết quả học tập"
            " và tải chứng chỉ của mình. Giảng viên điểm danh và nhập kết quả. Cơ quan quản lý mở lớp, công nhận kết quả, cấp chứng chỉ"
            " và theo dõi tỷ lệ đã được đào tạo, bồi dưỡng.</p>",
        ),
        ("heading", "Số liệu từ đâu mà có"),
        (
            "paragraph",
            "<p>Không số liệu nào được nhập tay. Mỗi tỷ lệ được tính từ hồ sơ học tập của từng người, vào một ngày xác định, và luôn ghi"
            " rõ số người đạt trên tổng số người thuộc diện tính. Số người khác với số lượt người: tỷ lệ đếm người, bảng hoạt động đếm"
            " lượt.</p>",
        ),
        ("heading", "Dữ liệu cá nhân"),
        (
            "paragraph",
            "<p>Dữ liệu cá nhân chỉ được lưu để quản lý đào tạo, bồi dưỡng và chứng nhận kết quả. Trang công khai che số định danh và ngày"
            " sinh. Mỗi người xem được hồ sơ học tập của chính mình; người phụ trách chỉ xem được hồ sơ trong phạm vi đơn vị được"
            " giao.</p>",
        ),
    ],
}
GUIDE = {
    "title": "Hướng dẫn",
    "slug": "huong-dan",
    "intro": "Cách đăng nhập, ghi danh, nhận chứng chỉ và tra cứu chứng chỉ.",
    "body": [
        ("heading", "Đăng nhập"),
        (
            "paragraph",
            "<p>Dùng số hiệu cán bộ hoặc thư điện tử cùng mật khẩu do bộ phận đào tạo của đơn vị cấp. Nếu quên mật khẩu, chọn “Quên mật"
            " khẩu?” ở trang đăng nhập để nhận liên kết đặt lại qua thư điện tử.</p>",
        ),
        ("heading", "Ghi danh vào lớp"),
        (
            "paragraph",
            "<ol><li>Tìm khóa bồi dưỡng trong danh mục và chọn lớp đang nhận ghi danh.</li><li>Chọn “Ghi danh”. Nếu lớp đã đủ chỗ, tên"
            " của anh/chị được đưa vào danh sách chờ theo thứ tự.</li><li>Khi có người rút, người đầu danh sách chờ được nhận chỗ.</li>"
            "</ol>",
        ),
        ("heading", "Khi nào được công nhận kết quả"),
        (
            "paragraph",
            "<p>Học viên dự đủ số buổi theo quy định của chương trình, có đủ các bài đánh giá và mỗi bài đạt từ một nửa thang điểm trở"
            " lên. Kết quả được công nhận bằng quyết định; chứng chỉ chỉ được cấp sau đó.</p>",
        ),
        ("heading", "Tra cứu chứng chỉ"),
        (
            "paragraph",
            "<p>Quét mã QR trên chứng chỉ, hoặc nhập mã tra cứu ở trang chủ. Trang tra cứu cho biết chứng chỉ đã chứng nhận điều gì và còn"
            " giá trị hay đã bị thu hồi.</p>",
        ),
    ],
}


@transaction.atomic
def build_site(site_name="Tỉnh Quảng Ninh"):
    """Home page, catalogue, “Giới thiệu” and “Hướng dẫn”, as far as they are missing; returns the home page."""
    home = HomePage.objects.first() or first_home(site_name)
    for model, texts in ((CataloguePage, CATALOGUE), (ContentPage, ABOUT), (ContentPage, GUIDE)):
        if not model.objects.filter(slug=texts["slug"]).exists():
            write(model(**texts), below=home)
    return HomePage.objects.get()  # it has children now


def first_home(site_name):
    """A home page in place of Wagtail's own greeting, at the root of the default site."""
    address = urlsplit(settings.BASE_URL)
    greeting = Page.objects.exact_type(Page).filter(depth=2)
    home = write(HomePage(**HOME), below=root())
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": address.port or {"http": 80, "https": 443}[address.scheme],
            "site_name": site_name,
            "root_page": home,
        },
    )
    greeting.delete()
    return home


def root():
    """The page on which all others hang. Wagtail's migrations make it; a database that was emptied since then lacks it."""
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    return Page.get_first_root_node() or Page.add_root(instance=Page(title="Root", slug="root"))


def write(page, *, below):
    """Publish `page` with a first revision, so that its history begins with it."""
    type(below).objects.get(pk=below.pk).add_child(instance=page)
    page.save_revision().publish()
    return page
