"""Questions to begin with, for the office to change: the wording of the circular's own forms could not be checked (?)."""

from .questionnaires import Question, Questionnaire

About = Question.About

AT_THE_END = {
    "name": "Đánh giá chất lượng khóa bồi dưỡng",
    "name_en": "Quality of the course",
    "intro": "Mỗi câu được trả lời bằng một số từ 1 (hoàn toàn không đồng ý) đến 10 (hoàn toàn đồng ý).",
    "intro_en": "Answer each question by a number from 1 (do not agree at all) to 10 (agree completely).",
    "open_days": 14,
}
QUESTIONS_AT_THE_END = (
    (About.PROGRAMME, "Chương trình phù hợp với yêu cầu của vị trí việc làm.", "The programme fits what my post asks for."),
    (About.PROGRAMME, "Nội dung chính xác, cập nhật.", "Its contents are correct and up to date."),
    (About.PROGRAMME, "Lý thuyết và thực hành được cân đối hợp lý.", "Theory and practice are well balanced."),
    (About.PROGRAMME, "Tài liệu rõ ràng, dễ sử dụng.", "The materials are clear and easy to use."),
    (About.LEARNERS, "Học viên xác định rõ mục tiêu học tập.", "The learners knew what they came to learn."),
    (About.LEARNERS, "Học viên tham dự đầy đủ, đúng giờ.", "The learners attended fully and on time."),
    (About.LEARNERS, "Học viên tích cực thảo luận, chia sẻ kinh nghiệm.", "The learners took an active part and shared experience."),
    (About.TRAINERS, "Giảng viên nắm vững chuyên môn và thực tiễn.", "The trainers know their subject and its practice."),
    (About.TRAINERS, "Phương pháp giảng dạy phù hợp với người học.", "They teach in a way that suits the learners."),
    (About.TRAINERS, "Giảng viên giải đáp thỏa đáng câu hỏi của học viên.", "They answer the learners' questions well."),
    (About.TRAINERS, "Giảng viên đánh giá kết quả công bằng, khách quan.", "They judge results fairly."),
    (About.FACILITIES, "Phòng học đáp ứng yêu cầu học tập.", "The rooms serve their purpose."),
    (About.FACILITIES, "Trang thiết bị, đường truyền hoạt động tốt.", "Equipment and connections work well."),
    (About.FACILITIES, "Tài liệu, thư viện đáp ứng nhu cầu tra cứu.", "Library and materials serve what is looked up."),
    (About.COURSE, "Thời gian, lịch học được sắp xếp hợp lý.", "Dates and timetable are well arranged."),
    (About.COURSE, "Công tác tổ chức, phục vụ lớp học chu đáo.", "The class was well organised."),
    (About.COURSE, "Việc kiểm tra, đánh giá phù hợp với nội dung đã học.", "Tests fit what was taught."),
    (About.COURSE, "Nhìn chung, tôi hài lòng với khóa bồi dưỡng.", "On the whole I am satisfied with the course."),
    (About.EFFECT, "Tôi dự kiến áp dụng được kiến thức, kỹ năng vào công việc.", "I expect to use what I learnt in my work."),
    (About.EFFECT, "Tôi sẽ chia sẻ điều đã học với đồng nghiệp.", "I will share what I learnt with colleagues."),
)  # fmt: skip

SOME_TIME_AFTER = {
    "name": "Đánh giá hiệu quả sau bồi dưỡng",
    "name_en": "Effect after training",
    "intro": "Mỗi câu được trả lời bằng một số từ 1 (hoàn toàn không đồng ý) đến 10 (hoàn toàn đồng ý).",
    "intro_en": "Answer each question by a number from 1 (do not agree at all) to 10 (agree completely).",
    "opens_after": 90,
    "open_days": 30,
}
QUESTIONS_SOME_TIME_AFTER = (
    (About.EFFECT, "Tôi đã áp dụng kiến thức, kỹ năng của khóa học vào công việc.", "I have used what I learnt in my work."),
    (About.EFFECT, "Chất lượng công việc của tôi được nâng lên.", "The quality of my work has risen."),
    (About.EFFECT, "Tôi xử lý công việc nhanh và chủ động hơn.", "I do my work faster and with more initiative."),
    (About.EFFECT, "Tôi tự tin hơn khi thực thi công vụ.", "I feel surer of myself in public duty."),
    (About.EFFECT, "Cơ quan tạo điều kiện để tôi áp dụng điều đã học.", "My office lets me use what I learnt."),
)  # fmt: skip


def at_the_end(starts):
    """Not yet written."""
    return _questionnaire(AT_THE_END, QUESTIONS_AT_THE_END, starts)


def some_time_after(starts):
    return _questionnaire(SOME_TIME_AFTER, QUESTIONS_SOME_TIME_AFTER, starts)


def _questionnaire(said, questions, starts):
    questionnaire = Questionnaire(**said, starts=starts)
    questionnaire.questions = [
        Question(about=about, text=text, text_en=text_en, sort_order=number)
        for number, (about, text, text_en) in enumerate(questions)
    ]
    return questionnaire
