"""Sentences of a Vietnamese newspaper with a gap for a number: what stands to its left and to its right."""

COUNTED = (
    ("Toàn huyện có ", " người tham gia bảo hiểm."),
    ("Đoàn đã trao ", " suất quà cho bà con vùng lũ."),
    ("Bà con thu hoạch được ", " trái bưởi trong vụ này."),
    ("Hội khuyến học quyên góp ", " cuốn sách, nhiều gấp đôi kỳ trước."),
    ("Trong đợt cao điểm, cảng đón ", " lượt khách qua lại."),
    ("Theo thống kê, vùng này trồng ", " cây xanh."),
    ("", " hộ dân đã có điện lưới."),
    ("Số lượt xem (", ") tăng theo từng giờ."),
    ("Số phiếu thu về: ", "; số còn lại đang được kiểm."),
    ("Ở đó có bao nhiêu người, ", " chăng?"),
)
MEASURED = (
    ("Chỉ số này tăng lên ", " điểm so với phiên trước."),
    ("Hệ số trượt giá là ", "; các bên đã thống nhất."),
    ("Chỉ số cuối cùng là ", "."),
    ("Mức trung bình (", ") không đổi."),
    ("Sản lượng cao gấp ", " lần so với mùa trước."),
    ("Trung bình mỗi hộ thu hoạch ", " tấn khoai lang."),
)
SIGNED = (
    ("Nhiệt độ trên đỉnh núi xuống còn ", " độ, sương muối phủ trắng."),
    ("Cán cân tháng này ở mức ", " điểm, theo cơ quan thống kê."),
)
RATED = (
    ("Tỷ lệ hộ nghèo hiện là ", ", thấp nhất vùng."),
    ("Sản lượng thay đổi ", " so với cùng kỳ."),
    ("Lãi suất ở mức ", " khiến người vay lo lắng."),
    ("Kết quả: ", " cử tri đi bầu."),
    ("Tỷ lệ mắc bệnh (", ") đang giảm dần."),
    ("Mức tăng năm nay là ", "."),
)
PAID = (
    ("Công trình được đầu tư ", " từ ngân sách."),
    ("Gia đình bà Hạnh được hỗ trợ ", " để sửa nhà."),
    ("", " là số tiền mà hội quyên góp được."),
    ("Giải nhất (", ") thuộc về đội chủ nhà."),
    ("Giá mỗi chiếc: ", "."),
    ("Tổng doanh thu là ", ", theo báo cáo của hợp tác xã."),
    ("Khoản vay ", " giúp xưởng mở rộng."),
)
DATED = (
    ("Lễ khánh thành diễn ra vào ngày ", " tại nhà văn hóa xã."),
    ("Sáng ", ", đoàn công tác đến thăm làng nghề."),
    ("Đến ngày ", ", mọi việc phải hoàn thành."),
    ("Buổi gặp mặt (ngày ", ") có nhiều cựu học sinh."),
    ("Đêm diễn cuối cùng là ngày ", "."),
    ("Theo tin từ bệnh viện, tối ", " không có ca nào nặng."),
)
IN_MONTH = (("Cây cầu thông xe vào ", " sau hai mùa mưa."), ("Từ ", ", giá nước sạch thay đổi."))
IN_YEAR = (
    ("Ngôi đình được xây năm ", " bằng gỗ lim."),
    ("Ông sinh năm ", " ở vùng biển."),
    ("Đến năm ", ", xã sẽ lên phường."),
)
YEARS = (("Giai đoạn ", ", tỉnh làm thêm nhiều đường."), ("Nhiệm kỳ ", " đã khép lại."))
TIMED = (
    ("Buổi lễ bắt đầu lúc ", " tại sân vận động."),
    ("Khoảng ", ", người dân nghe tiếng nổ lớn."),
    ("Đến ", " cùng ngày, nước rút hẳn."),
    ("Chuyến tàu cuối (", ") chở nhiều khách."),
    ("Buổi diễn kết thúc lúc ", "."),
    ("Trận đấu lúc ", ", sân nhà kín chỗ."),
)
OPEN = (("Thư viện mở cửa từ ", " hằng ngày."), ("Đoạn đường bị cấm từ ", " để sửa cống."))
DAYS = (("Hội làng diễn ra từ ngày ", ", có đua thuyền."), ("Hội chợ mở từ ngày ", " tại công viên."))
SHARED = (("Có tới ", " số hộ đồng ý hiến đất."), ("Hơn ", " diện tích lúa bị ngập."))
SPREAD = (
    ("Mỗi thôn cử từ ", " người đi học."),
    ("Mỗi ngày xưởng bán ", " chiếc nón."),
    ("Chuyến đi mất ", " ngày, tùy thời tiết."),
)
