"""What the course pages say, and the page about the demo."""

from collections import namedtuple

Text = namedtuple("Text", "summary audience outcomes body")

COURSES = {
    "quan-tri-an-ninh": Text(
        "Nhận diện và xử lý các nguy cơ an ninh phi truyền thống ở địa phương: thiên tai, dịch bệnh, an ninh mạng, an ninh nguồn nước.",
        "Lãnh đạo, quản lý và công chức tham mưu tại các sở, ban, ngành và Ủy ban nhân dân các cấp.",
        [
            "Phân biệt an ninh truyền thống và an ninh phi truyền thống, nêu được các nguy cơ chính của tỉnh.",
            "Đánh giá mức độ rủi ro của một tình huống và chọn phương án ứng phó.",
            "Xây dựng kế hoạch phối hợp giữa các cơ quan khi có sự cố.",
        ],
        [
            (
                "Nội dung",
                "Khóa học gồm bốn chuyên đề: tổng quan về quản trị an ninh; an ninh môi trường biển và nguồn nước; an ninh mạng và thông tin; "
                "quản trị khủng hoảng ở địa phương. Mỗi chuyên đề dành một nửa thời gian cho thảo luận tình huống.",
            ),
            (
                "Cách học",
                "Học viên làm việc theo nhóm trên tình huống giả định của một xã ven biển và viết một bài thu hoạch ngắn về phương án "
                "ứng phó của cơ quan mình.",
            ),
        ],
    ),
    "cap-nhat-phap-luat": Text(
        "Những quy định mới trong năm mà người làm việc trong cơ quan nhà nước cần nắm, kèm tình huống áp dụng.",
        "Cán bộ, công chức cấp tỉnh và cấp xã; mỗi người học một lần trong năm.",
        [
            "Nêu được các văn bản quy phạm pháp luật mới có hiệu lực trong năm và phạm vi áp dụng.",
            "Tra cứu hiệu lực của một văn bản và quy định chuyển tiếp.",
            "Vận dụng quy định mới vào một hồ sơ cụ thể.",
        ],
        [
            (
                "Nội dung",
                "Tổ chức chính quyền địa phương, cán bộ công chức, thủ tục hành chính, tiếp cận thông tin và bảo vệ dữ liệu cá nhân. "
                "Phần chuyên đề được chọn theo lĩnh vực của lớp.",
            ),
            ("Đánh giá", "Bài kiểm tra trắc nghiệm cuối khóa, được sử dụng tài liệu."),
        ],
    ),
    "dao-duc-cong-vu": Text(
        "Chuẩn mực ứng xử khi thi hành công vụ, phòng ngừa xung đột lợi ích và xây dựng văn hóa công sở.",
        "Cán bộ, công chức cấp tỉnh và cấp xã.",
        [
            "Trình bày được các chuẩn mực đạo đức công vụ và trách nhiệm nêu gương.",
            "Nhận ra tình huống xung đột lợi ích và biết cách báo cáo, xử lý.",
            "Xây dựng được cam kết ứng xử của tập thể nơi làm việc.",
        ],
        [
            (
                "Nội dung",
                "Đạo đức công vụ trong quy định của pháp luật; giao tiếp với người dân và doanh nghiệp; xung đột lợi ích; văn hóa công sở. "
                "Các tình huống được lấy từ công việc hằng ngày ở bộ phận một cửa.",
            ),
            ("Đánh giá", "Thảo luận nhóm và một bài thu hoạch về tình huống đã gặp."),
        ],
    ),
    "ky-nang-cong-vu": Text(
        "Năm ngày rèn luyện phương pháp làm việc: soạn thảo văn bản, tham mưu, phối hợp, quản lý thời gian và giải quyết công việc theo quy trình.",
        "Cán bộ, công chức cấp tỉnh và cấp xã, nhất là người mới nhận nhiệm vụ.",
        [
            "Soạn thảo văn bản hành chính đúng thể thức, rõ ý và có căn cứ.",
            "Lập kế hoạch công việc, theo dõi tiến độ và báo cáo kết quả.",
            "Tham mưu một vấn đề theo các bước: nêu vấn đề, phương án, đánh giá tác động, đề xuất.",
        ],
        [
            (
                "Nội dung",
                "Phương pháp thực thi công vụ; kỹ năng soạn thảo văn bản; kỹ năng tham mưu, tổng hợp; làm việc nhóm và phối hợp liên ngành; "
                "ứng dụng công nghệ trong xử lý hồ sơ công việc.",
            ),
            (
                "Cách học",
                "Buổi sáng học lý thuyết, buổi chiều thực hành trên hồ sơ thật đã được ẩn danh. Học viên cần dự ít nhất 80% số buổi và có bài "
                "kiểm tra đạt từ 5 điểm.",
            ),
        ],
    ),
    "tiep-cong-dan": Text(
        "Tiếp nhận, giải thích và trả kết quả cho người dân: lắng nghe, hướng dẫn hồ sơ, xử lý khiếu nại ban đầu.",
        "Công chức làm việc tại bộ phận một cửa và công chức tiếp công dân.",
        [
            "Thực hiện đúng quy trình tiếp công dân và tiếp nhận hồ sơ.",
            "Hướng dẫn người dân bằng lời dễ hiểu, kể cả khi từ chối.",
            "Giữ bình tĩnh và xử lý tình huống căng thẳng tại quầy.",
        ],
        [
            (
                "Nội dung",
                "Quy trình một cửa, một cửa liên thông; kỹ năng lắng nghe và đặt câu hỏi; đóng vai xử lý tình huống tại quầy.",
            )
        ],
    ),
    "dao-duc-nghe-nghiep": Text(
        "Chuẩn mực nghề nghiệp của viên chức, quan hệ với người học, người bệnh, bạn đọc và đồng nghiệp.",
        "Viên chức các đơn vị sự nghiệp công lập của tỉnh.",
        [
            "Nêu được chuẩn mực đạo đức của nghề mình đang làm.",
            "Phân tích được một tình huống khó xử và chọn cách giải quyết có căn cứ.",
        ],
        [
            (
                "Nội dung",
                "Phần chung về nghĩa vụ của viên chức và những việc không được làm; phần riêng theo ngành giáo dục, y tế, báo chí với tình huống "
                "do chính học viên nêu.",
            )
        ],
    ),
    "cap-nhat-y-te": Text(
        "Cập nhật hằng năm về chuyên môn, an toàn người bệnh và quy trình của các cơ sở y tế trong tỉnh.",
        "Bác sĩ, điều dưỡng, dược sĩ và viên chức y tế công cộng.",
        [
            "Cập nhật hướng dẫn chuyên môn mới áp dụng tại cơ sở.",
            "Thực hiện đúng quy trình an toàn người bệnh và kiểm soát nhiễm khuẩn.",
        ],
        [
            (
                "Nội dung",
                "Ba chuyên đề trong ba ngày: an toàn người bệnh; kiểm soát nhiễm khuẩn; quản lý bệnh không lây nhiễm tại tuyến cơ sở.",
            )
        ],
    ),
    "cap-nhat-giao-duc": Text(
        "Cập nhật chương trình, phương pháp dạy học và đánh giá người học cho giáo viên, giảng viên.",
        "Giáo viên trung học phổ thông và giảng viên các trường của tỉnh.",
        [
            "Thiết kế được một kế hoạch bài dạy theo hướng phát triển năng lực.",
            "Sử dụng công cụ số để đánh giá thường xuyên.",
        ],
        [("Nội dung", "Đổi mới phương pháp dạy học; kiểm tra, đánh giá; chuyển đổi số trong nhà trường. Học theo tổ bộ môn.")],
    ),
    "cap-nhat-truyen-thong": Text(
        "Nghiệp vụ báo chí và truyền thông số: kiểm chứng thông tin, bản quyền, an toàn thông tin khi tác nghiệp.",
        "Phóng viên, biên tập viên và viên chức các trung tâm truyền thông.",
        [
            "Kiểm chứng nguồn tin và hình ảnh trước khi đăng.",
            "Tổ chức nội dung cho nhiều nền tảng từ một lần tác nghiệp.",
        ],
        [
            (
                "Nội dung",
                "Kiểm chứng thông tin; bản quyền báo chí; sản xuất nội dung số; an toàn thông tin của phóng viên và nguồn tin.",
            )
        ],
    ),
    "cong-chuc-xa": Text(
        "Nghiệp vụ theo từng chức danh công chức cấp xã: văn phòng, địa chính, tài chính, tư pháp, văn hóa.",
        "Công chức cấp xã, học theo chức danh đang đảm nhiệm.",
        [
            "Giải quyết đúng hạn các thủ tục thuộc thẩm quyền của chức danh.",
            "Lập và lưu trữ hồ sơ theo quy định.",
        ],
        [("Nội dung", "Một ngày học chung về chính quyền cấp xã và hai ngày học theo nhóm chức danh với giảng viên từ các sở.")],
    ),
    "chuyen-doi-so": Text(
        "Dữ liệu, dịch vụ công trực tuyến và kỹ năng số cần có để làm việc trên môi trường điện tử.",
        "Cán bộ, công chức, viên chức ở mọi cấp; học trực tuyến, không yêu cầu kiến thức lập trình.",
        [
            "Xử lý trọn vẹn một hồ sơ trên hệ thống điện tử và ký số.",
            "Nhận ra các rủi ro mất an toàn thông tin thường gặp.",
            "Đề xuất được một việc có thể làm tốt hơn nhờ dữ liệu tại cơ quan mình.",
        ],
        [
            (
                "Nội dung",
                "Chính quyền số và dữ liệu dùng chung; dịch vụ công trực tuyến toàn trình; an toàn thông tin; bảo vệ dữ liệu cá nhân trong công việc.",
            )
        ],
    ),
    "tieng-dao": Text(
        "Giao tiếp bằng tiếng Dao trong tiếp dân, tuyên truyền và vận động ở vùng đồng bào dân tộc thiểu số.",
        "Cán bộ, công chức công tác tại Bình Liêu, Ba Chẽ, Hải Hà, Tiên Yên và các xã vùng cao.",
        [
            "Chào hỏi, giới thiệu và hỏi thăm bằng tiếng Dao.",
            "Giải thích một thủ tục đơn giản cho người dân bằng tiếng Dao.",
        ],
        [("Nội dung", "Ba tuần học tập trung với giảng viên người Dao, kết thúc bằng một buổi thực hành tại thôn.")],
    ),
    "qlnn-cv": Text(
        "Kiến thức quản lý nhà nước và kỹ năng của ngạch chuyên viên, sáu tuần.",
        "Công chức chuẩn bị bổ nhiệm vào ngạch chuyên viên.",
        [
            "Nắm được tổ chức bộ máy và nguyên tắc hoạt động của nền hành chính.",
            "Hoàn thành tiểu luận cuối khóa về một tình huống quản lý.",
        ],
        [
            (
                "Nội dung",
                "Nền hành chính nhà nước; quản lý theo ngành và lãnh thổ; kỹ năng của chuyên viên; đi thực tế và viết tiểu luận.",
            )
        ],
    ),
    "ldql-phong": Text(
        "Vai trò, năng lực và công cụ của người đứng đầu một phòng: giao việc, đánh giá, xây dựng nhóm.",
        "Lãnh đạo cấp phòng đương chức và trong quy hoạch.",
        [
            "Phân công, kiểm tra và phản hồi kết quả công việc của phòng.",
            "Giải quyết xung đột trong nhóm một cách công bằng.",
            "Lập kế hoạch phát triển năng lực cho từng người.",
        ],
        [
            (
                "Nội dung",
                "Bốn tuần: vai trò lãnh đạo cấp phòng; quản lý con người; ra quyết định; quản lý sự thay đổi. Có đề án cuối khóa.",
            )
        ],
    ),
    "ldql-don-vi": Text(
        "Quản lý đơn vị sự nghiệp công lập: nhân sự, tài chính, chất lượng dịch vụ và cơ chế tự chủ.",
        "Viên chức quản lý đương chức và trong quy hoạch; cần học trước khi được bổ nhiệm.",
        [
            "Đọc được báo cáo tài chính của đơn vị và quy chế chi tiêu nội bộ.",
            "Xây dựng được tiêu chí đo chất lượng dịch vụ của đơn vị mình.",
        ],
        [
            (
                "Nội dung",
                "Quản trị nhân sự; tài chính và cơ chế tự chủ; quản lý chất lượng; truyền thông và quan hệ với người sử dụng dịch vụ.",
            )
        ],
    ),
    "cdnn-gv-thpt": Text(
        "Bồi dưỡng theo tiêu chuẩn chức danh nghề nghiệp giáo viên trung học phổ thông.",
        "Giáo viên trung học phổ thông chưa có chứng chỉ theo chức danh đang giữ.",
        [
            "Đáp ứng tiêu chuẩn về bồi dưỡng của chức danh giáo viên trung học phổ thông.",
            "Hoàn thành bài thu hoạch về hoạt động chuyên môn tại trường.",
        ],
        [
            (
                "Nội dung",
                "Kiến thức về chính trị, quản lý nhà nước; kỹ năng nghề nghiệp chung; tìm hiểu thực tế và viết thu hoạch.",
            )
        ],
    ),
}

ABOUT_TITLE = "Về dữ liệu minh họa"
ABOUT_INTRO = "Đây là một tỉnh minh họa: con người và quân số trên trang này được tạo ra để giới thiệu hệ thống."
ABOUT = [
    (
        "Những gì là hư cấu",
        "<p>Tất cả những người có tên trong hệ thống đều do máy tính tạo ra từ một bảng tên; số định danh bắt đầu bằng 023, "
        "là mã không cấp cho tỉnh nào. Quân số của từng cơ quan, kết quả học tập, số quyết định và số chứng chỉ là số liệu minh họa, "
        "không phải số liệu chính thức. Mọi sự trùng hợp với người thật là ngẫu nhiên.</p>",
    ),
    (
        "Những gì giống thật",
        "<p>Cơ cấu của tỉnh theo đơn vị hành chính trước và sau ngày 01/07/2025. Chín chỉ tiêu trên trang độ bao phủ được tính cho ngày "
        "30/06/2022 từ hồ sơ của 1.750 người; không con số nào được nhập tay. Tiêu chuẩn của từng chức danh là ví dụ: khi dùng thật, "
        "cơ quan thay bằng quy định hiện hành.</p>"
        "<p>Ngày 01/07/2025, 13 đơn vị cấp huyện kết thúc hoạt động, 25 xã, phường, thị trấn trong dữ liệu này nhập vào 23 xã, phường, "
        "đặc khu mới. Tên đơn vị mới lấy theo tên đang dùng; người nào về đâu là minh họa. Số liệu của các ngày trước đó giữ nguyên; chỉ tiêu tính cho cấp "
        "tỉnh và cấp huyện không còn đối tượng, hai chỉ tiêu mới được tính từ ngày này.</p>",
    ),
    (
        "Anh/chị có thể thử",
        "<p>Đăng nhập bằng một trong các tài khoản mẫu để ghi danh vào lớp đang mở, điểm danh, nhập kết quả, công nhận kết quả, "
        "cấp chứng chỉ rồi kiểm tra chứng chỉ bằng mã. Các lớp được xếp quanh ngày nạp dữ liệu nên luôn có lớp ở mọi trạng thái.</p>",
    ),
]
