"""The sample's verbs and adjectives: what each takes, where it happens, how its stem behaves.

A line `group | verb | takes | where` names noun classes (nouns.py). In the verb, `/` gives the irregular class of the stem
(듣다/ㄷ), `>` a verb of its own for honoured subjects (먹다>드시다), `@` the particle of its object where that is not 을/를.
"""

# ruff: noqa: E501  a table has one line a row

from typing import Final

VERBS: Final = """
act | 먹다>드시다=eat | dish snack fruit | eatery home outdoors
act | 마시다>드시다=drink | hotdrink colddrink bottled | eatery home outdoors
act | 주문하다=order | dish hotdrink snack bottled | eatery
act | 만들다=make | snack toy dish | home
act | 요리하다=cook | dish | home
act | 읽다=read | book writing text | study home eatery outdoors
act | 쓰다=write | text writing | study home eatery
act | 보다=watch | show match | venue home
act | 듣다/ㄷ=listen to | audio tale song | home eatery outdoors
act | 부르다=sing | song | venue outdoors
act | 사다=buy | book clothes shoes accessory device furniture stationery toy flower fruit | shop
act | 팔다=sell | clothes accessory furniture toy fruit flower | shop
act | 고르다=choose | clothes shoes accessory furniture stationery toy flower | shop
act | 구경하다=look around | sight shop |
act | 입다=put on | clothes | home
act | 벗다=take off | shoes clothes | home
act | 빌리다=borrow | book vehicle accessory stationery | study
act | 고치다=fix | device vehicle furniture | home
act | 켜다=turn on | light device | home study
act | 끄다=turn off | light device | home study
act | 열다=open | opening | home study
act | 닫다=close | opening | home study
act | 잠그다=lock | opening | home
act | 청소하다=clean | room |
act | 쓸다=sweep | room |
act | 꾸미다=decorate | room |
act | 줍다/ㅂ=pick up | litter | outdoors
act | 버리다=throw away | litter writing furniture kitchenware clothes | home
act | 나르다=carry | luggage furniture | home hub
act | 옮기다=move | furniture luggage | home study
act | 싸다=pack | luggage | home lodging
act | 그리다=draw | picture flower tree animal | outdoors study home
act | 찍다=take | photo | sight outdoors
act | 촬영하다=film | animal flower pet | outdoors sight
act | 붙이다=put up | picture photo | study home
act | 모으다=collect | picture photo litter toy book |
act | 배우다=learn | instrument sport language subject | study
act | 가르치다=teach | sport language subject | study
act | 공부하다=study | language subject | study home
act | 연습하다=practice | instrument sport song | home study
act | 기르다=raise | pet | home
act | 씻기다=bathe | pet | home
act | 돌보다=take care of | pet | home
act | 심다=plant | flower tree | outdoors
act | 씻다=wash | fruit kitchenware | home
act | 닦다=wipe | furniture kitchenware | home
act | 정리하다=organize | stationery book clothes | home study
act | 포장하다=wrap | toy accessory book | shop home
act | 접다=fold | clothes | home
act | 빨다=launder | clothes shoes | home
act | 다리다=iron | clothes | home
act | 외우다=memorize | text song | study home
act | 번역하다=translate | book text tale document | study home
act | 만지다=touch | pet accessory | outdoors sight
act | 사용하다=use | device kitchenware stationery | home study
act | 숨기다=hide | toy accessory book | home
feel | 좋아하다=like | dish fruit hotdrink show audio sport subject flower pet animal city |
feel | 싫어하다=hate | dish bottled sport subject audio match |
feel | 사랑하다=love | pet flower city audio |
feel | 그리워하다=long for | city kin elder |
slip | 잃어버리다=lose | accessory book stationery certificate | hub sight shop
slip | 잊어버리다=forget | booking |
slip | 깨뜨리다=break | kitchenware | home eatery
slip | 떨어뜨리다=drop | kitchenware device stationery fruit | eatery home
slip | 놓치다=miss | transport longhaul show match |
slip | 두고 오다=leave behind | accessory book stationery device | hub eatery lodging
slip | 쏟다=spill | hotdrink colddrink bottled | eatery home
slip | 찢다=tear | clothes writing picture | home
slip | 망가뜨리다=ruin | device toy furniture | home
slip | 밟다=step on | flower toy picture | home outdoors
meet | 만나다=meet | friend role visitor kin | eatery outdoors hub
meet | 기다리다=wait for | friend kin transport longhaul visitor | hub eatery
meet | 돕다/ㅂ=help | friend kin visitor role | study outdoors
meet | 초대하다=invite | friend kin role |
meet | 찾다=look for | accessory pet visitor stationery | outdoors hub
meet | 인터뷰하다=interview | role suspect visitor | study
meet | 안내하다=guide | visitor friend | sight
meet | 배웅하다=see off | visitor friend kin | hub
meet | 칭찬하다=praise | kin friend role |
meet | 속이다=trick | friend kin |
give | 주다=give | toy accessory book flower snack writing |
give | 보내다=send | writing document picture photo toy luggage |
give | 보여 주다=show | picture photo document accessory certificate |
give | 빌려주다=lend | book device vehicle accessory stationery |
give | 선물하다=present | flower accessory toy clothes pet |
give | 돌려주다=return | book accessory stationery vehicle |
give | 소개하다=introduce | friend book show eatery |
give | 건네다=hand over | document writing luggage |
give | 추천하다=recommend | book show eatery lodging sight |
give | 배달하다=deliver | dish luggage flower furniture |
go | 가다@에=go to | shop eatery sight venue facility city abroad study outdoors hub office |
go | 다녀오다@에=make a trip to | facility city shop abroad office |
go | 도착하다@에=arrive at | hub lodging site venue |
go | 들르다@에=drop by | facility shop eatery office |
go | 떠나다=leave | city abroad lodging |
go | 돌아가다@으로=go back to | city abroad lodging study |
go | 이사하다@으로=move to | city abroad |
go | 머무르다@에서=stay in | city abroad |
go | 방문하다=visit | sight city abroad site |
gather | 모이다@에서=gather at | outdoors venue eatery hub |
ride | 타다=take | transport longhaul | hub
ride | 갈아타다@으로=transfer to | transport longhaul | hub
ride | 예매하다=book tickets for | transport longhaul show match |
drive | 운전하다=drive | vehicle |
drive | 주차하다=park | vehicle |
drive | 세차하다=wash | vehicle |
live | 살다@에=live in | city abroad |
live | 일하다@에서=work at | facility shop eatery site study office |
live | 공연하다@에서=perform at | venue |
live | 산책하다@에서=take a walk at | outdoors |
live | 쉬다@에서=rest at | outdoors lodging |
live | 운동하다@에서=exercise at | venue outdoors |
live | 졸다@에서=doze at | study eatery |
desk | 검토하다=review | document |
desk | 작성하다=draw up | document form |
desk | 수정하다=revise | document software |
desk | 확인하다=check | document order software goods booking |
desk | 승인하다=approve | document order booking |
desk | 제출하다=submit | document form |
desk | 인쇄하다=print | document |
desk | 복사하다=copy | document |
desk | 첨부하다=attach | document |
desk | 공유하다=share | document software |
desk | 준비하다=prepare | booking document goods |
desk | 취소하다=cancel | booking order |
desk | 연기하다=postpone | booking order |
desk | 변경하다=change | order booking software |
desk | 확정하다=confirm | booking order |
desk | 주관하다=chair | booking |
desk | 기록하다=record | booking |
desk | 설치하다=install | software device |
desk | 업데이트하다=update | software document |
desk | 삭제하다=delete | software document |
desk | 백업하다=back up | software |
desk | 복구하다=restore | software |
desk | 점검하다=inspect | software device goods |
desk | 시험하다=test | goods software device |
desk | 발송하다=ship | goods device |
desk | 교환하다=exchange | goods device |
desk | 반품하다=send back | goods device |
desk | 조립하다=assemble | goods device furniture |
desk | 구매하다=purchase | goods device software |
desk | 수리하다=repair | device vehicle |
desk | 환불하다=refund | order goods |
desk | 서명하다@에=sign | document |
desk | 참석하다@에=attend | booking |
desk | 보관하다=store | document goods |
desk | 분석하다=analyze | document software |
desk | 처리하다=process | order document |
news | 발표하다=announce | issue venture |
news | 추진하다=push forward | issue works |
news | 도입하다=introduce | issue venture |
news | 폐지하다=abolish | issue |
news | 완화하다=relax | issue |
news | 강화하다=strengthen | issue |
news | 비판하다=criticize | issue |
news | 환영하다=welcome | issue |
news | 거부하다=reject | issue |
news | 지지하다=support | issue |
news | 재검토하다=reconsider | issue works |
news | 철회하다=withdraw | issue |
news | 개최하다=host | event |
news | 후원하다=sponsor | event |
news | 중단하다=suspend | event issue |
news | 재개하다=resume | event |
news | 홍보하다=promote | event venture issue |
trade | 개발하다=develop | venture |
trade | 공개하다=unveil | venture |
trade | 출시하다=launch | venture |
trade | 수출하다=export | venture |
trade | 생산하다=produce | venture |
trade | 시연하다=demonstrate | venture |
trade | 건설하다=construct | works |
trade | 완공하다=complete | works |
trade | 설계하다=design | works venture |
trade | 인수하다=take over | works company |
trade | 시범 운영하다=try out | works venture |
probe | 조사하다=investigate | inquiry |
probe | 수사하다=probe | inquiry |
probe | 규명하다=shed light on | inquiry |
probe | 체포하다=arrest | suspect |
probe | 추적하다=track | suspect |
probe | 기소하다=indict | suspect |
probe | 석방하다=release | suspect |
probe | 구조하다=rescue | survivor |
probe | 수색하다=search for | survivor suspect |
probe | 찾아내다=locate | survivor suspect |
move | 증가하다=increase | rate flow |
move | 감소하다=decrease | rate flow |
move | 상승하다=rise | rate flow |
move | 하락하다=fall | rate flow |
move | 급증하다=surge | rate flow |
move | 급락하다=plunge | rate flow |
fare | 인상하다=raise | charge |
fare | 인하하다=lower | charge |
fare | 동결하다=freeze | charge |
fare | 조정하다=adjust | charge |
civic | 신청하다=apply for | grant certificate | office
duty | 발급하다=issue | certificate |
civic | 수령하다=receive | grant certificate | office
civic | 갱신하다=renew | certificate | office
civic | 반납하다=hand in | certificate | office
civic | 납부하다=pay | dues | office
duty | 감면하다=reduce | dues |
duty | 징수하다=levy | dues |
duty | 환급하다=reimburse | dues |
duty | 지급하다=grant | grant |
duty | 제공하다=provide | grant |
civic | 배출하다=put out | waste |
duty | 수거하다=collect | waste |
duty | 분류하다=sort | waste |
duty | 운영하다=operate | amenity |
duty | 정비하다=maintain | amenity protected |
civic | 이용하다=use | amenity |
duty | 개선하다=improve | amenity |
duty | 폐쇄하다=close down | amenity |
duty | 철거하다=demolish | amenity |
duty | 확충하다=expand | amenity |
duty | 관리하다=manage | amenity protected dues |
duty | 보호하다=protect | protected |
duty | 복원하다=restore | protected |
harm | 훼손하다=damage | protected amenity |
duty | 단속하다=crack down on | nuisance |
duty | 금지하다=prohibit | nuisance |
civic | 신고하다=report | nuisance |
duty | 허용하다=allow | nuisance |
prep | 썰다=slice | ingredient meat |
prep | 다듬다=trim | ingredient meat |
prep | 볶다=stir-fry | ingredient meat |
prep | 삶다=boil | ingredient meat |
prep | 굽다/ㅂ=grill | ingredient meat |
prep | 찌다=steam | ingredient meat |
prep | 데치다=blanch | ingredient |
prep | 튀기다=deep-fry | ingredient meat |
prep | 재우다=marinate | meat |
prep | 뿌리다=sprinkle | seasoning |
prep | 넣다=add | seasoning ingredient broth |
prep | 섞다=mix | seasoning broth |
prep | 젓다/ㅅ=stir | broth |
prep | 붓다/ㅅ=pour | broth seasoning |
prep | 식히다=cool down | broth |
prep | 끓이다=simmer | broth |
"""

ADJECTIVES: Final = """
크다=big | clothes accessory device furniture kitchenware toy tree animal
작다=small | clothes accessory device furniture kitchenware toy pet
비싸다=expensive | clothes shoes accessory device vehicle furniture toy dish
싸다=cheap | clothes shoes accessory device fruit toy lodging
예쁘다=pretty | clothes shoes accessory toy flower picture kitchenware
멋지다=stylish | clothes shoes accessory vehicle
무겁다/ㅂ=heavy | furniture luggage device accessory book
가볍다/ㅂ=light | luggage shoes device accessory book
튼튼하다=sturdy | furniture luggage shoes vehicle
낡다=old | furniture vehicle book shoes works
편하다=comfortable | shoes furniture clothes lodging
얇다=thin | clothes book stationery
두껍다/ㅂ=thick | book clothes document
짧다=short | text show tale clothes document
길다=long | text show tale clothes document
재미있다=interesting | book show match tale text
지루하다=boring | book show match tale document
슬프다=sad | show song text tale book
무섭다/ㅂ=scary | show tale animal
뻔하다=predictable | show tale
쉽다/ㅂ=easy | text song subject language sport
어렵다/ㅂ=difficult | text book subject language sport instrument
맛있다=delicious | dish snack fruit hotdrink
맵다/ㅂ=spicy | dish
짜다=salty | dish
달다=sweet | fruit snack colddrink
시다=sour | fruit
뜨겁다/ㅂ=hot | dish hotdrink
차갑다/ㅂ=cold | colddrink bottled
신선하다=fresh | fruit colddrink flower
싱겁다/ㅂ=bland | dish
하얗다/ㅎ=white | clothes shoes accessory flower pet vehicle
까맣다/ㅎ=black | clothes shoes accessory vehicle device
빨갛다/ㅎ=red | clothes shoes accessory flower vehicle stationery
파랗다/ㅎ=blue | clothes shoes accessory vehicle stationery
노랗다/ㅎ=yellow | clothes flower shoes stationery
깨끗하다=clean | room lodging kitchenware eatery
더럽다/ㅂ=dirty | room shoes clothes kitchenware
넓다=spacious | room outdoors lodging study
좁다=narrow | room works
어둡다/ㅂ=dark | room lodging
밝다=bright | room study
조용하다=quiet | study eatery outdoors lodging pet
시끄럽다/ㅂ=noisy | eatery outdoors device
유명하다=famous | eatery sight book show song picture
아름답다/ㅂ=beautiful | sight outdoors city flower picture
가깝다/ㅂ=nearby | facility hub shop eatery
멀다=far away | facility hub sight
복잡하다=crowded | hub shop transport longhaul sight
빠르다=fast | transport longhaul vehicle device
느리다=slow | transport longhaul software device
안전하다=safe | vehicle transport longhaul works
위험하다=dangerous | works animal sport
귀엽다/ㅂ=cute | pet toy animal
똑똑하다=smart | pet kin
게으르다=lazy | pet animal
건강하다=healthy | pet elder kin
친절하다=kind | role visitor friend
바쁘다=busy | role facility office team
유능하다=capable | role team
정확하다=accurate | document
중요하다=important | document booking issue
간단하다=simple | document software
완벽하다=perfect | document tale
급하다=urgent | order booking
불편하다=inconvenient | software transport longhaul amenity
편리하다=convenient | software transport longhaul amenity
모호하다=vague | issue document
필요하다=necessary | issue amenity goods
부족하다=insufficient | amenity grant
"""

WEATHER: Final = """
덥다/ㅂ=hot, 춥다/ㅂ=cold, 따뜻하다=warm, 시원하다=cool, 흐리다=cloudy, 맑다=clear, 습하다=humid, 쌀쌀하다=chilly
"""

ADVERBS: Final = """
혼자=alone, 천천히=slowly, 빨리=quickly, 조용히=quietly, 열심히=diligently, 조심스럽게=carefully, 기쁘게=happily, 급하게=hurriedly
"""

CHOSEN: Final = """
serve | 열다 닫다 켜다 끄다 찍다 나르다 옮기다 포장하다 닦다 보여 주다 추천하다 배달하다 확인하다:order+goods 취소하다:order 변경하다:order 교환하다:device 환불하다:goods
meanwhile | 먹다 마시다 듣다 보다 부르다
at-rest | 읽다 쓰다 듣다 보다 그리다 공부하다 번역하다 외우다 청소하다 닦다 정리하다 요리하다 기다리다 모으다 다리다 접다
visit | 가다 다녀오다 들르다
board | 타다:transport+longhaul 갈아타다
live-habit | 산책하다 쉬다 운동하다 일하다 공연하다 졸다
civic-desk | 제출하다:form 신청하다 수령하다 갱신하다 반납하다 납부하다 신고하다
desk-here | 검토하다 작성하다 수정하다 인쇄하다 복사하다 준비하다 설치하다 점검하다 시험하다 조립하다 수리하다 분석하다 처리하다 보관하다
rule | 발표하다:issue 도입하다:issue 완화하다 강화하다 지지하다 재검토하다:issue
tour | 먹다 마시다 구경하다 듣다 보다 사다 찍다 촬영하다 배우다
trade-at | 개발하다 공개하다 출시하다 생산하다 시연하다 건설하다 완공하다 설계하다 시범 운영하다
civic-bad | 훼손하다 배출하다 버리다:litter 만지다:animal 마시다:bottled 줍다:litter 팔다:fruit+flower+toy 연습하다:instrument+sport 심다:flower+tree
"""
"""Verbs that belong together for some frames, each with the noun classes that it takes there, if not all of its own."""

GOOD: Final = """예쁘다 멋지다 가볍다 튼튼하다 편하다 재미있다 맛있다 신선하다 깨끗하다 넓다 밝다 조용하다 유명하다 아름답다 가깝다 빠르다
안전하다 귀엽다 똑똑하다 건강하다 친절하다 유능하다 정확하다 간단하다 완벽하다 편리하다 싸다 쉽다"""
BAD: Final = """비싸다 무겁다 지루하다 무섭다 뻔하다 어렵다 맵다 짜다 싱겁다 더럽다 좁다 어둡다 시끄럽다 멀다 복잡하다 느리다 위험하다 게으르다
바쁘다 급하다 불편하다 모호하다 부족하다"""
"""What one likes to say of a thing, and what one regrets: "expensive, but pretty" joins one of each."""

OPPOSITES: Final = "크다=작다, 작다=크다, 비싸다=싸다, 무겁다=가볍다, 두껍다=얇다, 얇다=두껍다, 길다=짧다, 짧다=길다, 느리다=빠르다, 어둡다=밝다"
