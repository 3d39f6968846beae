"""A plausible full name of each of Vietnam's 54 ethnic groups, in the order of the list of 1979; and those that are hard to print."""

OF_EACH_GROUP = {
    "Kinh": "Nguyễn Thị Ánh Tuyết", "Tày": "Nông Văn Bằng", "Thái": "Lò Thị Hương", "Hoa": "Vòng A Sáng",
    "Khơ-me": "Thạch Sô Phi", "Mường": "Quách Công Lịch", "Nùng": "Lộc Thị Bảy", "Hmông": "Giàng A Páo",
    "Dao": "Chìu Sám Múi", "Gia-rai": "Rơ Châm H'Yéo", "Ngái": "Thẩm Dịch Thọ", "Ê-đê": "H'Hen Niê",
    "Ba-na": "Đinh Yưk", "Xơ-đăng": "A Đeng", "Sán Chay": "Ninh Văn Trắng", "Cơ-ho": "K'Brèo",
    "Chăm": "Sử Văn Ngọc", "Sán Dìu": "Từ Thị Tượng", "Hrê": "Phạm Văn Đriêng", "Mnông": "Y Mứ Niê Kđăm",
    "Ra-glai": "Cà Mâu Thị Hạnh", "Xtiêng": "Điểu K'Ré", "Bru-Vân Kiều": "Hồ Văn Ỏi", "Thổ": "Trương Thị Ðào".replace("Ð", "Đ"),
    "Giáy": "Vàng Thị Xuyến", "Cơ-tu": "Bh'riu Liếc", "Gié-Triêng": "Brôl Vẻl", "Mạ": "K'Tếu", "Khơ-mú": "Moong Văn Lữ",
    "Co": "Hồ Thị Bưởi", "Ta-ôi": "Kê Sửu", "Chơ-ro": "Thổ Út", "Kháng": "Quàng Thị Ộ", "Xinh-mun": "Vì Văn Ưởng",
    "Hà Nhì": "Sừng Sừng Khai", "Chu-ru": "Ma Bằng Ya Loan", "Lào": "Lò Văn Ẻn", "La Chí": "Vàng Dỉ Phủ", "La Ha": "Lò Thị Ỏ",
    "Phù Lá": "Sần Chẩn Páo", "La Hủ": "Vàng Lỳ Nu", "Lự": "Tao Thị Ẹ", "Lô Lô": "Sình Dỉ Gai", "Chứt": "Hồ Púc",
    "Mảng": "Lò A Ỷ", "Pà Thẻn": "Phù Thị Ỵ", "Cơ Lao": "Min Phà Sinh", "Cống": "Lý Sa Chớ", "Bố Y": "Ngũ Khởi Phượng",
    "Si La": "Pờ Chà Nga", "Pu Péo": "Củng Phủ Sủ", "Brâu": "Thao La", "Ơ-đu": "Lo Văn Cường", "Rơ-măm": "A Ren",
}  # fmt: skip
LONGEST = "Công Tằng Tôn Nữ Thị Quỳnh Hương Giang Nguyễn Phúc Đường"
BOTH_TONE_STYLES = ["Hoà Khoẻ Quý Thuý", "Hòa Khỏe Quý Thúy"]
EVERY_LETTER = "ẮẰẲẴẶẤẦẨẪẬ ÁÀẢÃẠ ẾỀỂỄỆ ÉÈẺẼẸ ỐỒỔỖỘ ỚỜỞỠỢ ÓÒỎÕỌ ỨỪỬỮỰ ÚÙỦŨỤ ÍÌỈĨỊ ÝỲỶỸỴ ĐĂÂÊÔƠƯ"
