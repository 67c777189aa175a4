"""The sample's nouns, by what can be done with them: one table a class, one word an entry.

A line `class | article | counter | words` gives what an English object takes when the Korean one is bare ("a", "the", "my"
or nothing) and the Korean counter. In a word, `=` parts Korean from English; `*` marks English plural words (shoes).
Homonyms (배, 말, 눈) are left out: every Korean word here has one English word.
"""

# ruff: noqa: E501  a table has one line a row

from typing import Final

NOUNS: Final = """
dish | | 그릇 | 비빔밥=bibimbap, 김치찌개=kimchi stew, 된장찌개=soybean paste stew, 냉면=cold noodles*, 불고기=bulgogi, 갈비탕=short rib soup, 삼계탕=ginseng chicken soup, 떡국=rice cake soup, 칼국수=noodle soup, 볶음밥=fried rice, 카레=curry, 짜장면=black bean noodles*, 라면=ramen, 미역국=seaweed soup, 잡채=glass noodles*, 팥죽=red bean porridge
snack | a | 개 | 샌드위치=sandwich, 햄버거=hamburger, 도넛=doughnut, 와플=waffle, 핫도그=hot dog, 찐빵=steamed bun, 떡=rice cake, 푸딩=pudding, 머핀=muffin, 쿠키=cookie, 만두=dumpling, 사탕=piece of candy
fruit | a | 개 | 사과=apple, 오렌지=orange, 바나나=banana, 복숭아=peach, 토마토=tomato, 귤=tangerine, 망고=mango, 자두=plum, 살구=apricot, 참외=Korean melon, 레몬=lemon, 키위=kiwi
hotdrink | | 잔 | 커피=coffee, 녹차=green tea, 홍차=black tea, 유자차=citron tea, 코코아=cocoa, 인삼차=ginseng tea, 보리차=barley tea, 생강차=ginger tea
colddrink | | 잔 | 물=water, 우유=milk, 주스=juice, 레모네이드=lemonade, 두유=soy milk, 탄산수=sparkling water, 식혜=sweet rice drink
bottled | | 병 | 맥주=beer, 와인=wine, 막걸리=rice wine, 소주=soju, 콜라=cola
book | a | 권 | 책=book, 소설=novel, 만화책=comic book, 잡지=magazine, 사전=dictionary, 시집=poetry book, 교과서=textbook, 동화책=storybook, 요리책=cookbook, 여행 안내서=travel guide, 수필집=essay collection, 역사책=history book
writing | a | 통 | 편지=letter, 엽서=postcard, 초대장=invitation, 이메일=email
text | a | 편 | 동시=children's poem, 동화=fairy tale, 수필=essay, 논문=research paper, 감상문=book report
show | a | 편 | 영화=movie, 드라마=drama, 다큐멘터리=documentary, 연극=play, 뮤지컬=musical, 오페라=opera, 만화 영화=animated film
match | a | | 축구 경기=soccer game, 야구 경기=baseball game, 농구 경기=basketball game, 불꽃놀이=fireworks show, 마술 쇼=magic show, 퍼레이드=parade
audio | | | 음악=music, 재즈=jazz, 민요=folk music, 클래식=classical music, 국악=Korean music
tale | a | | 라디오 방송=radio show, 강의=lecture, 연설=speech, 팟캐스트=podcast, 농담=joke, 옛날이야기=old story
song | a | 곡 | 노래=song, 동요=nursery rhyme, 발라드=ballad, 자장가=lullaby
clothes | a | 벌 | 셔츠=shirt, 코트=coat, 원피스=dress, 치마=skirt, 스웨터=sweater, 양복=suit, 한복=hanbok, 재킷=jacket, 블라우스=blouse, 바지=pants*, 청바지=jeans*, 조끼=vest, 잠옷=pajamas*, 우비=raincoat
shoes | | 켤레 | 신발=shoes*, 운동화=sneakers*, 구두=dress shoes*, 양말=socks*, 부츠=boots*, 슬리퍼=slippers*, 샌들=sandals*, 등산화=hiking boots*
accessory | a | 개 | 모자=hat, 가방=bag, 지갑=wallet, 시계=watch, 목걸이=necklace, 반지=ring, 우산=umbrella, 목도리=scarf, 배낭=backpack, 넥타이=tie, 벨트=belt, 열쇠=key, 손수건=handkerchief, 선글라스=sunglasses*, 안경=glasses*, 장갑=gloves*, 부채=folding fan, 여행 가방=suitcase
device | a | 대 | 컴퓨터=computer, 노트북=laptop, 카메라=camera, 냉장고=refrigerator, 세탁기=washing machine, 텔레비전=television, 프린터=printer, 복사기=copier, 휴대폰=cell phone, 에어컨=air conditioner, 선풍기=electric fan, 청소기=vacuum cleaner, 스피커=speaker, 태블릿=tablet, 전자레인지=microwave, 난로=heater, 모니터=monitor, 밥솥=rice cooker, 정수기=water purifier
vehicle | a | 대 | 자동차=car, 캠핑카=camper van, 오토바이=motorcycle, 트럭=truck, 승합차=van, 스쿠터=scooter
transport | the | | 버스=bus, 지하철=subway, 택시=taxi, 셔틀버스=shuttle bus, 전차=tram, 케이블카=cable car, 마을버스=local bus
longhaul | the | | 기차=train, 비행기=plane, 여객선=ferry, 고속버스=express bus, KTX=KTX, 급행열차=limited express, 심야 버스=night bus
furniture | a | 개 | 책상=desk, 의자=chair, 침대=bed, 소파=sofa, 옷장=wardrobe, 책장=bookshelf, 식탁=dining table, 거울=mirror, 커튼=curtain, 담요=blanket, 베개=pillow, 램프=lamp, 양탄자=rug, 서랍장=dresser
kitchenware | a | 개 | 컵=cup, 접시=plate, 냄비=pot, 숟가락=spoon, 그릇=bowl, 프라이팬=frying pan, 주전자=kettle, 쟁반=tray, 포크=fork, 도마=cutting board, 젓가락=chopsticks*
stationery | a | 개 | 펜=pen, 연필=pencil, 지우개=eraser, 달력=calendar, 스티커=sticker, 봉투=envelope, 필통=pencil case, 공책=notebook, 수첩=pocket diary, 가위=scissors*, 계산기=calculator, 우표=stamp
toy | a | 개 | 인형=doll, 장난감=toy, 풍선=balloon, 퍼즐=puzzle, 보드게임=board game, 꽃다발=bouquet, 기념품=souvenir, 향초=scented candle, 화분=potted plant, 선물=gift
flower | a | 송이 | 장미=rose, 튤립=tulip, 백합=lily, 해바라기=sunflower, 국화=chrysanthemum, 수선화=daffodil
tree | a | 그루 | 나무=tree, 소나무=pine tree, 벚나무=cherry tree, 은행나무=ginkgo tree, 단풍나무=maple tree, 감나무=persimmon tree
pet | a | 마리 | 강아지=puppy, 고양이=cat, 토끼=rabbit, 햄스터=hamster, 거북이=turtle, 앵무새=parrot, 금붕어=goldfish, 병아리=chick
animal | a | 마리 | 오리=duck, 염소=goat, 돼지=pig, 젖소=dairy cow, 당나귀=donkey, 코끼리=elephant, 원숭이=monkey, 호랑이=tiger, 기린=giraffe, 사자=lion, 펭귄=penguin, 판다=panda
opening | the | | 문=door, 창문=window, 대문=gate, 서랍=drawer, 금고=safe, 차고 문=garage door
light | the | | 전등=light, 가스레인지=gas stove, 보일러=boiler, 알람=alarm, 음향 장비=sound equipment
instrument | the | | 피아노=piano, 기타=guitar, 바이올린=violin, 첼로=cello, 플루트=flute, 드럼=drums*, 가야금=gayageum, 하모니카=harmonica
sport | | | 수영=swimming, 요가=yoga, 태권도=taekwondo, 테니스=tennis, 골프=golf, 스키=skiing, 발레=ballet, 체스=chess, 탁구=table tennis, 축구=soccer, 배드민턴=badminton, 서예=calligraphy
language | | | 한국어=Korean, 영어=English, 일본어=Japanese, 중국어=Chinese, 프랑스어=French, 독일어=German, 스페인어=Spanish, 러시아어=Russian, 베트남어=Vietnamese, 아랍어=Arabic
subject | | | 수학=math, 과학=science, 역사=history, 경제학=economics, 법학=law, 화학=chemistry, 물리학=physics, 철학=philosophy, 심리학=psychology, 생물학=biology, 통계학=statistics, 회계학=accounting
room | the | | 방=room, 부엌=kitchen, 거실=living room, 화장실=bathroom, 교실=classroom, 마당=yard, 차고=garage, 지하실=basement, 베란다=balcony, 현관=entrance hall, 다락방=attic
litter | | | 쓰레기=trash, 낙엽=fallen leaves*, 빈 병=empty bottles*, 동전=coins*, 조개껍데기=seashells*, 도토리=acorns*
luggage | the | | 짐=luggage, 상자=box, 소포=package, 바구니=basket, 사다리=ladder, 물통=water bottle
picture | a | 장 | 그림=picture, 포스터=poster, 지도=map, 초상화=portrait, 풍경화=landscape painting, 만화=cartoon strip
photo | a | 장 | 사진=photo, 증명사진=ID photo, 가족사진=family photo, 단체 사진=group photo, 기념사진=souvenir photo
home | | | 집=house
shop | the | | 백화점=department store, 전통 시장=traditional market, 편의점=convenience store, 슈퍼마켓=supermarket, 쇼핑몰=shopping mall, 면세점=duty-free shop, 벼룩시장=flea market, 할인점=discount store
eatery | the | | 식당=restaurant, 카페=cafe, 분식집=snack bar, 포장마차=street stall, 구내식당=cafeteria, 뷔페=buffet, 제과점=bakery
study | the | | 도서관=library, 독서실=reading room, 기숙사=dormitory, 학교=school, 학원=academy, 연구실=research lab
outdoors | the | | 공원=park, 해변=beach, 운동장=playground, 강변=riverside, 수목원=arboretum, 캠핑장=campsite, 광장=square
sight | the | | 박물관=museum, 미술관=art museum, 동물원=zoo, 궁궐=palace, 놀이공원=amusement park, 전망대=observatory, 성당=cathedral, 수족관=aquarium, 민속촌=folk village, 폭포=waterfall, 식물원=botanical garden, 등대=lighthouse
venue | the | | 극장=theater, 공연장=concert hall, 경기장=stadium, 체육관=gym, 수영장=swimming pool, 노래방=karaoke room, 볼링장=bowling alley
facility | the | | 은행=bank, 우체국=post office, 병원=hospital, 약국=pharmacy, 미용실=hair salon, 세탁소=laundry, 서점=bookstore, 꽃집=flower shop, 주유소=gas station, 대사관=embassy, 경찰서=police station, 환전소=currency exchange
hub | the | | 공항=airport, 기차역=train station, 지하철역=subway station, 버스 정류장=bus stop, 터미널=terminal, 항구=port, 선착장=pier
lodging | the | | 호텔=hotel, 여관=inn, 민박집=guesthouse, 리조트=resort, 펜션=vacation rental
city | | | 서울=Seoul, 부산=Busan, 대구=Daegu, 인천=Incheon, 광주=Gwangju, 대전=Daejeon, 울산=Ulsan, 제주=Jeju, 경주=Gyeongju, 전주=Jeonju, 강릉=Gangneung, 수원=Suwon, 춘천=Chuncheon, 여수=Yeosu
abroad | | | 도쿄=Tokyo, 파리=Paris, 런던=London, 뉴욕=New York, 베이징=Beijing, 방콕=Bangkok, 하노이=Hanoi, 시드니=Sydney, 베를린=Berlin, 로마=Rome
kin | my | | 동생=younger sibling, 형=older brother, 누나=older sister, 사촌=cousin, 아들=son, 딸=daughter, 남편=husband, 아내=wife
elder | my | | 어머니=mother, 아버지=father, 할머니=grandmother, 할아버지=grandfather, 삼촌=uncle, 이모=aunt
friend | my | 명 | 친구=friend, 이웃=neighbor, 동료=coworker, 선배=senior student, 후배=junior student, 룸메이트=roommate, 동창=old classmate
role | the | 명 | 학생=student, 의사=doctor, 간호사=nurse, 기자=reporter, 요리사=chef, 가수=singer, 배우=actor, 화가=painter, 변호사=lawyer, 경찰관=police officer, 소방관=firefighter, 운전사=driver, 통역사=interpreter, 가이드=tour guide, 승무원=flight attendant, 조종사=pilot, 농부=farmer, 어부=fisherman, 교사=teacher, 과학자=scientist, 작가=writer, 건축가=architect, 수의사=veterinarian, 사진사=photographer
visitor | the | 명 | 손님=guest, 관광객=tourist, 환자=patient, 승객=passenger, 유학생=international student
document | a | 부 | 보고서=report, 계약서=contract, 견적서=price quote, 제안서=proposal, 송장=invoice, 회의록=meeting minutes*, 이력서=resume, 설명서=manual, 일정표=schedule, 발표 자료=slides*, 예산안=budget plan, 주문서=order form, 설문지=questionnaire, 초안=draft, 사양서=specification, 카탈로그=catalog, 도면=blueprint, 번역본=translation, PDF 파일=PDF file, 영수증=receipt
booking | a | | 회의=meeting, 출장=business trip, 세미나=seminar, 워크숍=workshop, 면접=interview, 화상 회의=video conference, 발표=presentation, 환영회=welcome party, 시연회=product demo, 정기 점검=regular inspection
order | the | | 주문=order, 예약=reservation, 배송=delivery, 항공권=plane ticket, 객실=guest room, 회의실=conference room, 구독=subscription
software | the | | 프로그램=program, 앱=app, 홈페이지=website, 서버=server, 데이터베이스=database, 비밀번호=password, 파일=file, 계정=account, 결제 시스템=payment system, 네트워크=network
goods | the | 개 | 부품=part, 샘플=sample, 제품=product, 필터=filter, 배터리=battery, 케이블=cable, 센서=sensor, 포장 상자=packing box, 충전기=charger, 나사=screw
team | the | | 영업팀=sales team, 인사팀=personnel team, 마케팅팀=marketing team, 개발팀=development team, 회계팀=accounting team, 물류팀=logistics team, 고객 지원팀=customer support team, 디자인팀=design team, 홍보팀=PR team, 법무팀=legal team, 품질 관리팀=quality control team
site | the | | 본사=head office, 지사=branch office, 공장=factory, 창고=warehouse, 전시장=exhibition hall, 매장=store, 연구소=research center
issue | the | | 정책=policy, 법안=bill, 예산=budget, 대책=countermeasure, 계획=plan, 개혁안=reform proposal, 협정=agreement, 제도=system, 규제=regulation, 지침=guideline, 개정안=amendment
venture | the | | 신기술=new technology, 백신=vaccine, 치료제=treatment, 전기차=electric car, 인공위성=satellite, 로봇=robot, 신약=new drug, 반도체=semiconductor, 태양 전지=solar cell
works | the | | 도로=road, 다리=bridge, 터널=tunnel, 발전소=power plant, 신공항=new airport, 아파트=apartment complex, 댐=dam, 철도=railway, 체육 시설=sports facility, 주차장=parking lot, 산책로=walking trail
event | the | | 축제=festival, 전시회=exhibition, 대회=competition, 기념식=ceremony, 박람회=fair, 음악회=concert, 포럼=forum, 정상 회담=summit, 캠페인=campaign, 마라톤=marathon, 공청회=public hearing
rate | the | | 물가=price level, 실업률=unemployment rate, 금리=interest rate, 환율=exchange rate, 수출액=export volume, 인구=population, 출생률=birth rate, 물동량=cargo volume, 유가=oil price
flow | | | 매출=sales*, 생산량=output, 주가=stock prices*, 집값=housing prices*, 소비=consumption, 투자=investment, 고용=employment
charge | the | | 버스 요금=bus fare, 전기 요금=electricity rate, 수도 요금=water rate, 입장료=admission fee, 주차 요금=parking fee, 통행료=toll, 급식비=meal cost, 택시 요금=taxi fare
org | the | | 정부=government, 국회=National Assembly, 교육부=Ministry of Education, 환경부=Ministry of Environment, 국방부=Ministry of National Defense, 경찰=police*, 법원=court, 야당=opposition party, 여당=ruling party, 노조=labor union, 위원회=committee, 시민 단체=civic group, 감사원=audit board, 금융 당국=financial authorities*
analyst | the | | 통계청=statistics office, 한국은행=Bank of Korea, 소비자원=consumer agency, 국책 연구원=state research institute, 증권사=securities firm, 신용 평가사=credit rating agency
company | the | | 항공사=airline, 제조업체=manufacturer, 통신사=telecom company, 건설사=construction company, 제약 회사=drug company, 자동차 회사=carmaker, 연구팀=research team, 대학=university, 출판사=publisher, 방송국=broadcaster, 스타트업=startup, 조선소=shipyard
suspect | the | | 용의자=suspect, 사기범=swindler, 절도범=thief, 해커=hacker, 밀수범=smuggler
survivor | the | | 등산객=hiker, 선원=sailor, 실종자=missing person, 조난자=castaway, 광부=miner
inquiry | the | | 사고=accident, 화재=fire, 원인=cause, 사건=case, 부패=corruption, 담합=price fixing, 누출=leak
mishap | the | | 폭우=heavy rain, 가뭄=drought, 태풍=typhoon, 한파=cold wave, 지진=earthquake, 홍수=flood, 산불=wildfire, 산사태=landslide, 강풍=strong winds*
trouble | the | | 전염병=epidemic, 정전=power outage, 통신 장애=network outage, 집단 휴진=doctors' walkout
council | the | | 시청=city hall, 구청=district office, 군청=county office, 도청=provincial office, 시설공단=facilities corporation
office | the | | 주민 센터=community center, 보건소=public health center, 복지관=welfare center, 세무서=tax office, 소방서=fire station, 민원실=civil service office, 여권과=passport division
form | the | | 신청서=application form, 사업 계획서=business plan, 동의서=consent form, 신고서=declaration form, 위임장=power of attorney, 추천서=letter of recommendation
certificate | the | | 증명서=certificate, 여권=passport, 운전면허증=driver's license, 허가증=permit, 등본=certified copy, 학생증=student card, 사업자 등록증=business registration, 회원증=membership card
dues | the | | 세금=tax, 수수료=handling fee, 과태료=fine, 임대료=rent, 보험료=insurance premium, 부담금=charge, 연체료=late fee, 보증금=deposit
grant | the | | 보조금=subsidy, 장학금=scholarship, 육아 수당=childcare allowance, 주거 급여=housing benefit, 지원금=support fund, 무료 급식=free meal service, 예방 접종=vaccination, 건강 검진=health checkup
waste | | | 재활용품=recyclables*, 음식물 쓰레기=food waste, 대형 폐기물=bulky waste, 헌 옷=used clothes*, 폐건전지=used batteries*, 종이 상자=paper boxes*
amenity | the | | 놀이터=children's playground, 가로등=streetlight, 공중화장실=public restroom, 자전거 도로=bike path, 실내 놀이방=indoor playroom, 야영장=camping ground, 체육 공원=sports park, 어린이집=daycare center, 도서 대출실=book lending room, 쉼터=shelter, 분수대=fountain
nuisance | | | 불법 주차=illegal parking, 소음=noise, 흡연=smoking, 불법 광고물=illegal advertisements*, 무단 투기=illegal dumping, 음주=drinking
protected | the | | 문화재=cultural property, 습지=wetland, 산림=forest, 하천=stream, 보호수=protected tree, 철새=migratory birds*
member | the | 명 | 주민=resident, 시민=citizen, 신청인=applicant, 소유자=owner, 사업자=business operator, 이용자=user, 보호자=guardian, 납세자=taxpayer, 임차인=tenant
recruit | the | 명 | 자원봉사자=volunteer, 강사=instructor, 참가자=participant, 기간제 근로자=temporary worker, 안전 요원=safety guard, 서포터즈=supporter
ingredient | the | | 양파=onion, 당근=carrot, 감자=potato, 호박=zucchini, 버섯=mushrooms*, 두부=tofu, 오징어=squid, 대파=green onion, 배추=napa cabbage, 콩나물=bean sprouts*, 가지=eggplant, 마늘=garlic
meat | the | | 소고기=beef, 돼지고기=pork, 닭고기=chicken, 고등어=mackerel, 연어=salmon, 새우=shrimp, 갈비=ribs*
seasoning | the | | 간장=soy sauce, 설탕=sugar, 소금=salt, 후추=pepper, 식초=vinegar, 참기름=sesame oil, 고추장=red pepper paste, 다진 생강=minced ginger, 꿀=honey
broth | the | | 육수=broth, 소스=sauce, 반죽=dough, 양념=marinade, 국물=soup stock
weekday | | | 월요일=Monday, 화요일=Tuesday, 수요일=Wednesday, 목요일=Thursday, 금요일=Friday, 토요일=Saturday, 일요일=Sunday
"""

NAMES: Final = """
민수=Minsu, 지은=Jieun, 현우=Hyunwoo, 서연=Seoyeon, 진우=Jinwoo, 유진=Yujin, 지훈=Jihoon, 수빈=Subin, 도윤=Doyun, 은지=Eunji,
태현=Taehyun, 나래=Narae, 하준=Hajun, 미영=Miyoung, 성민=Sungmin, 예린=Yerin, 동욱=Dongwook, 세라=Sera, 재희=Jaehee, 보람=Boram
"""
"""Given names; the same letters of the Latin alphabet stand for the same Hangul throughout."""

SURNAMES: Final = "김=Kim, 이=Lee, 박=Park, 최=Choi, 정=Jung, 강=Kang, 조=Cho, 윤=Yoon, 장=Jang, 임=Lim, 한=Han, 오=Oh"

TITLES: Final = "사장님=President, 부장님=Director, 과장님=Manager, 팀장님=Team Leader, 박사님=Dr., 교수님=Professor"

COUNTERS: Final = {
    "그릇": "bowl of", "잔": "glass of", "병": "bottle of", "켤레": "pair of",
    "개": "", "권": "", "통": "", "편": "", "곡": "", "벌": "", "대": "", "송이": "", "그루": "", "마리": "", "장": "",
    "명": "", "부": "",
}  # fmt: skip
"""What English counts with where Korean counts by this word; "" where it counts the thing itself."""

CUP_CLASSES: Final = ("hotdrink",)
"""잔 is a cup for what is served hot, a glass otherwise."""

REASONS: Final = """
재고 부족=a stock shortage, 시스템 오류=a system error, 폭설=heavy snow, 일정 변경=a schedule change, 인력 부족=a staff shortage,
통관 지연=a customs delay, 원자재 부족=a shortage of raw materials, 공휴일=a public holiday, 안전 점검=a safety check, 파업=a strike
"""

CALLS: Final = "저기요=Excuse me, 기사님=Driver, 선생님=Sir, 아주머니=Ma'am, 가이드님=Guide, 직원분=Clerk"
"""How one calls a stranger whose help one wants."""

POLICE: Final = "경찰=the police*, 검찰=prosecutors*, 수사팀=the investigation team, 합동 수사본부=the joint task force"

KIND_NAMES: Final = {
    "dish": ("음식", "food"), "hotdrink": ("음료", "drink"), "subject": ("과목", "subject"), "sport": ("취미", "hobby"),
    "city": ("도시", "city"), "language": ("외국어", "foreign language"),
}  # fmt: skip
"""What the members of a class are called."""
