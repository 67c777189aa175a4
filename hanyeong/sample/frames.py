"""The sentence frames: each a line with its slots, its Korean and its English.

A line is `name | slots | Korean | English`; blocks share a domain and a speech level. A slot `V=verb:act+meet` is filled by
slots.py; in the sentence `{V:past}` asks for a form, `{S:는}` for a particle, `{V.o}` for a part. Each frame has at least
one slot that combines a predicate with an argument, so that each can stand in the held-out part.
The casual level is cued in English by a name one calls and by contractions, the formal one by a title or by "we".
"""

# ruff: noqa: E501  a table has one line a row

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

TALK, TRAVEL, BUSINESS, NEWS, MUNICIPAL, KITCHEN = "talk", "travel", "business", "news", "municipal", "kitchen"
DOMAINS: Final = (TALK, TRAVEL, BUSINESS, NEWS, MUNICIPAL)
"""The corpus's own domains; `kitchen` is kept out for injected drift."""

_TALK_CASUAL = """
casual-past | H=hey V=verb:act+slip+meet+drive T=time:past S=i | {H} {S:는} {T} {V:past}. | {H} I {V:past} {T}.
casual-did-you | H=hey V=verb:act+meet+go+ride+slip T=time:past | {H} 너 {T} {V:asked}? | {H} did you {V} {T}?
casual-want | H=hey V=verb:act+go+drive+ride S=i T=time:future | {H} {S:는} {T} {V:want}. | {H} I want to {V} {T}.
casual-lets | H=hey V=verb:act+go+meet+gather T=time:future | {H} 우리 {T} {V:lets}. | {H} let us {V} {T}.
casual-could-not | H=hey V=verb:act+meet+go T=time:past S=i | {H} {S:는} {T} {V:could-not}. | {H} I could not {V} {T}.
casual-dont | H=hey V=placed:act P=where | {H} {P}에서 {V:dont}. | {H} do not {V} {P:at}.
casual-so | H=hey J=adj:room+clothes+shoes+accessory+device+toy+furniture+dish+snack+fruit+hotdrink+colddrink+bottled+stationery+kitchenware | {H} 이 {J.n:는} 진짜 {J:now}. | {H} {J.n:this} {J.is} so {J}.
casual-more | H=hey J=adj:clothes+shoes+accessory+device+toy+furniture+vehicle+pet+animal+book+dish C=also:J | {H} 이 {J.n:는} 저 {C}보다 훨씬 더 {J:now}. | {H} {J.n:this} {J.is} much {J:more} than {C:that}.
casual-going | H=hey V=verb:act+go+meet T=time:future S=i | {H} {S:는} {T} {V:going}. | {H} I am going to {V} {T}.
casual-if-time | H=hey V=verb:act+go+meet+gather T=time:future | {H} {T} 시간이 있으면 {V:lets}. | {H} if you have time {T}, let us {V}.
casual-whose | H=hey K=noun:누구 것이다:accessory+device+book+stationery+toy A=attr:K | {H} 이 {A:rel} {K:는} 누구 거야? | {H} whose {A} {K:noun} {K.is} {K.this}?
casual-why-not | H=hey V=verb:act+meet+go T=time:past | {H} 너는 {T} 왜 {V:did-not}? | {H} why did you not {V} {T}?
casual-must | H=hey V=verb:act+meet+go T=time:future S=i | {H} {S:는} {T} {V:must}. | {H} I have to {V} {T}.
"""

_TALK_POLITE = """
past-at | V=placed:act+slip+meet P=where S=who:i+kin+name+elder T=time:past | {S:는} {T} {P}에서 {V:past}. | {S} {V:past} {P:at} {T}.
habit | V=verb:act+visit S=who:kin+name+elder R=frequency | {S:는} {R} {V:now}. | {S} {R} {V:now}.
habit-time | V=verb:act+live-habit S=who:kin+name+elder T=time:habit | {S:는} {T} {V:now}. | {S} {V:now} {T}.
lives | V=verb:live S=who:kin+name+elder+friend | {S:는} 지금 {V:doing}. | {S} {S.is} {V:ing} now.
feels | V=verb:feel S=who:kin+name+elder R=degree | {S:는} {V.o:를} {R} {V.v:now}. | {S} {R} {V.v:now} {V.o:generic}.
doing | V=placed:act P=where S=who:kin+name+elder | {S:는} 지금 {P}에서 {V:doing}. | {S} {S.is} {V:ing} {P:at} now.
going | V=verb:act+go+meet+ride+drive S=who:i+kin+name+elder T=time:future | {S:는} {T} {V:going}. | {S} {S.is} going to {V} {T}.
did-not | V=verb:act+go+meet+drive+ride S=who:i+kin+name+elder T=time:past | {S:는} {T} {V:did-not}. | {S} did not {V} {T}.
has-to | V=verb:act+go+meet+drive S=who:i+kin+name+elder T=time:future | {S:는} {T} {V:must}. | {S} {S.has} to {V} {T}.
can-so | V=verb:act+drive S=who:i+kin+name R=manner | {S:는} {V.o:를} {R} {V.v:can}. | {S} can {V} {R}.
did-so | V=verb:act+drive S=who:i+kin+name R=manner T=time:past | {S:는} {T} {V.o:를} {R} {V.v:past}. | {S} {V:past} {R} {T}.
why | V=verb:act+go+meet S=who:kin+name+elder T=time:past | {S:는} {T} 왜 {V:asked}? | Why did {S} {V} {T}?
who-did | V=placed:act+meet+slip T=time:past P=where | 누가 {T} {P}에서 {V:asked}? | Who {V:past} {P:at} {T}?
when-will | V=verb:act+go+meet S=who:kin+name | {S:는} 언제 {V:going}? | When {S.is} {S} going to {V}?
gift | V=verb:give R=to S=who:i+kin+name T=time:past | {S:는} {T} {R}에게 {V:past}. | {S} {V:past} to {R} {T}.
gift-plan | V=verb:give R=to S=who:i+name T=time:future | {S:는} {T} {R}에게 {V:going}. | {S} {S.is} going to {V} to {R} {T}.
purpose | V=placed:act+meet G=go-for:V S=who:i+kin+name T=time:past | {S:는} {T} {V:으러} {G:past}. | {S} {G:past} {T} to {V}.
before | V=verb:act+meet U=verb:act S=who:i+kin+name | {S:는} {V:기 전에} {U:past}. | Before {V:ing}, {S} {U:past}.
after | V=verb:act+visit U=verb:act+meet S=who:i+kin+name | {S:는} {V:은 후에} {U:past}. | After {V:ing}, {S} {U:past}.
while-doing | V=verb:at-rest S=who:i+kin+name U=verb:meanwhile | {S:는} {U:으면서} {V:past}. | {S} {V:past} while {U:ing}.
and-then | V=verb:act U=verb:act T=time:past S=who:i+kin+name | {S:는} {T} {V:고} {U:past}. | {S} {V:past} and {U:past} {T}.
relative-object | V=verb:act+slip S=who:name+kin T=time:past J=adj-of:V | {S:가} {T} {V.v:은} {V.o:는} 아주 {J:now}. | The {V.o:noun} that {S} {V.v:past} {T} {J.is} very {J}.
relative-mine | V=verb:act+slip S=i T=time:past J=adj-of:V | {S:가} {T} {V.v:은} {V.o:는} 정말 {J:past}. | The {V.o:noun} that I {V.v:past} {T} {J.was} really {J}.
relative-person | V=placed:act P=where S=who:kin+name | {P}에서 {V:는} 사람은 {S:copula}. | The person who is {V:ing} {P:at} is {S}.
because | V=placed:act+meet J=bad-place:V S=who:i+name+kin | {J.n:가} {J:아서} {S:는} {V:could-not}. | Because {J.n:the} was {J}, {S} could not {V}.
though | J=adj:clothes+shoes+accessory+device+toy+furniture+vehicle+room+eatery+lodging+transport+book+dish+fruit+show+sight I=contrast:J | 그 {J.n:는} {J:지만} {I:now}. | {J.n:that} {J.is} {J}, but {J.it} {J.is} {I}.
bought-is | J=adj:clothes+shoes+accessory+toy+fruit+furniture+flower+device+snack S=who:kin+name | {S:가} 산 {J.n:는} 정말 {J:now}. | The {J.n:noun} that {S} bought {J.is} really {J}.
recommended-was | J=adj:show+match+book+text+tale+song+dish+eatery+lodging+sight+sport+subject+language+instrument S=who:kin+name T=time:past | {S:가} {T} 추천한 {J.n:는} 정말 {J:past}. | The {J.n:noun} that {S} recommended {T} {J.was} really {J}.
raises | J=adj:pet S=who:kin+name+friend | {S:가} 기르는 {J.n:는} 아주 {J:now}. | The {J.n:noun} that {S} raises {J.is} very {J}.
met-was | J=adj:role+visitor C=place:city+abroad S=who:i+kin+name | {S:가} {C}에서 만난 {J.n:는} 아주 {J:past}. | The {J.n:noun} that {S} met in {C} {J.was} very {J}.
not-very | J=adj:eatery+lodging+shop+sight+outdoors C=city | {C}에 있는 {J.n:는} 별로 {J:not}. | {J.n:the} in {C} {J.is} not very {J}.
counted | X=counted:act+slip S=who:i+kin+name T=time:past | {S:는} {T} {X:past}. | {S} {X:past} {T}.
how-many | K=noun:사다:fruit+book+clothes+stationery+toy+flower+snack P=place:shop T=time:past | {T} {P}에서 {K:를} 몇 {K.counter} 샀어요? | How many {K:plural} did you buy {P:at} {T}?
animals-there | K=noun:있다:pet+animal N=native P=place:outdoors | {P}에 {K:가} {N} 마리 있어요. | There are {N} {K:plural} {P:at}.
trees-there | K=noun:심어져 있다:tree+flower N=native P=place:outdoors+study | {P}에 {K:가} {N} {K.counter} 심어져 있어요. | There are {N} {K:plural} planted {P:at}.
job | F=who:name+kin+friend K=noun:직업이다:role C=city | {F:는} {C}에서 일하는 {K:copula}. | {F} {F.is} {K:a} who works in {C}.
not-job | F=who:name+kin K=noun:직업이다:role L=noun:아니다:role | {F:는} {L:가} 아니라 {K:copula}. | {F} is not {L:a} but {K:a}.
age | F=who:name K=noun:살이다:role Y=age | {K} {F:는} 올해 {Y} 살이에요. | {F} the {K:noun} is {Y} years old this year.
weather | J=weather C=city T=time:day-past R=all-day | {T} {C}의 날씨는 {R} {J:past}. | It was {J} {R} in {C} {T}.
if-rain | V=placed:act T=time:future P=where S=i | {T} 비가 오면 {S:는} {P}에서 {V:going}. | If it rains {T}, I am going to {V} {P:at}.
have-you-ever | V=verb:act+go M=who:kin+name | {M:와} 같이 {V:은 적이 있어요}? | Have you ever {V:done} with {M}?
favourite | K=noun:가장 좋아하다:dish+hotdrink+subject+sport+city+language S=who:i+kin+name | {S:가} 가장 좋아하는 {K.kind:는} {K:copula}. | {S:possessive} favorite {K.kind} is {K:bare}.
likes-more | K=noun:더 좋아하다:sport+language+subject+audio+dish+hotdrink+colddrink L=alike:K S=who:i+kin+name+friend | {S:는} {L}보다 {K:를} 더 좋아해요. | {S} {S.like} {K:bare} more than {L:bare}.
started | K=noun:배우기 시작하다:sport+language+instrument S=who:i+kin+name T=time:past | {S:는} {T} {K:를} 배우기 시작했어요. | {S} started to learn {K:the} {T}.
both | V=verb:act+go+gather S=who:name O=who:name+kin T=time:past | {S:와} {O:는} {T} 같이 {V:past}. | {S} and {O} {V:past} together {T}.
want-because | V=verb:act+visit U=verb:act+visit T=time:future S=i | {S:는} {T} {V:고 싶지만} {U:must}. | I want to {V} {T}, but I have to {U}.
when-young | V=verb:act S=who:i+kin+name | {S:는} 어릴 때 {V.o:를} 자주 {V.v:past}. | {S} often {V:past} as a child.
heard-that | V=verb:act+go+slip S=who:kin+name T=time:past | {S:가} {T} {V:았다고} 들었어요. | I heard that {S} {V:past} {T}.
seems | V=verb:act+go+slip S=who:kin+name T=time:past | {S:는} {T} {V:은 것 같아요}. | It seems that {S} {V:past} {T}.
"""

_TRAVEL_POLITE = """
please-do | Y=call V=verb:serve | {Y} {V:for-me}. | {Y} please {V}.
would-you | Y=call V=verb:serve R=soon | {Y} {R} {V:아 주시겠어요}? | {Y} would you {V} {R}?
how-much | K=noun:얼마이다:clothes+shoes+accessory+device+toy+kitchenware+stationery+picture A=seen:K | 저기요, 이 {A:rel} {K:는} 얼마예요? | Excuse me, how much {K.is} {K.this} {A} {K:noun}?
price-is | K=noun:얼마이다:clothes+shoes+accessory+device+toy+kitchenware+stationery+picture A=seen:K Q=price | 그 {A:rel} {K:는} {Q:copula}. | {K.that} {A} {K:noun} {K.cost} {Q}.
where-is | K=noun:어디에 있다:facility+hub+lodging+shop+sight+venue N=near:facility+hub | 저기요, {N} 근처에 있는 {K:는} 어디예요? | Excuse me, where is {K:the} near {N:the}?
is-there | K=noun:근처에 있다:lodging+shop+eatery+facility A=attr:K N=near:sight+hub | {N} 근처에 {A:rel} {K:가} 있어요? | Is there {A:a} {K:noun} near {N:the}?
may-i | V=placed:act P=where | {P}에서 {V:may}? | May I {V} {P:at}?
from-to | K=noun:까지 가다:sight+facility+lodging+venue N=near:hub R=ride:transport | 저기요, {N}에서 {K}까지 {R:로} 어떻게 가요? | Excuse me, how do I get from {N:the} to {K:the} by {R:bare}?
takes-hours | K=noun:걸리다:sight+lodging+facility+hub N=native R=ride:longhaul C=city | {C}에서 {K}까지 {R:로} {N} 시간쯤 걸려요. | It takes about {N} hours from {C} to {K:the} by {R:bare}.
takes-minutes | K=noun:걸리다:sight+lodging+facility+hub N=minutes L=near:hub | {L}에서 {K}까지 걸어서 {N}분 걸려요. | It takes {N} minutes from {L:the} to {K:the} on foot.
reserve-table | K=noun:자리를 예약하다:eatery+venue N=native T=time:date | {T} {K}에 {N} 명 자리를 예약하고 싶어요. | I would like to reserve seats for {N} people at {K:the} {T}.
stay-nights | K=noun:묵다:lodging N=nights C=city | {C}에 있는 {K}에서 {N}박을 하고 싶어요. | I would like to stay {N} nights at {K:the} in {C}.
departs | K=noun:출발하다:longhaul C=city T=time:clock | {C:로} 가는 {K:는} {T} 출발해요. | {K:the} to {C} leaves {T}.
arrives | K=noun:도착하다:longhaul C=city T=time:clock | {C}에서 오는 {K:는} {T} 도착할 거예요. | {K:the} from {C} is going to arrive {T}.
to-get-there | V=verb:board G=near:sight+facility+lodging P=place:hub | {G}에 가시려면 {P}에서 {V:do}. | To get to {G:the}, {V} {P:at}.
too-opposite | J=adj-opposed:clothes+shoes+accessory+furniture+toy+device K=opposite:J | 이 {J.n:는} 너무 {J:now}. 더 {K:rel} 것은 없어요? | {J.n:this} {J.is} too {J}. Do you have anything {K:more}?
lost-it | K=noun:잃어버리다:accessory+certificate+book+stationery P=place:hub+shop+sight+lodging T=time:past | {T} {P}에서 제 {K:를} 잃어버렸어요. | I lost my {K:noun} {P:at} {T}.
recommend | J=adj-good:eatery+sight+lodging+shop+outdoors C=city | {C}에 있는 {J:rel} {J.n:를} 추천해 주세요. | Please recommend {J:a} {J.n:noun} in {C}.
open-hours | K=noun:문을 열다:shop+facility+eatery+sight+venue A=span | {K:는} {A} 문을 열어요. | {K:the} is open {A}.
closed-day | K=noun:쉬다:shop+facility+eatery+sight+venue D=weekday C=city | {C}의 {K:는} {D}마다 쉬어요. | {K:the} in {C} is closed every {D}.
order-here | X=helping:주다:dish+hotdrink+colddrink+bottled+snack A=helping:주다:dish+hotdrink+colddrink+bottled+snack | 여기요, {X:와} {A} 주세요. | Excuse me, {X} and {A}, please.
tried | V=verb:tour S=i T=time:past C=city | {S:는} {T} {C}에서 처음으로 {V:past}. | I {V:past} in {C} for the first time {T}.
best-in | K=noun:가장 유명하다:eatery+sight+venue+lodging C=city | {C}에서 가장 유명한 {K:는} 어디예요? | What is the most famous {K:noun} in {C}?
far-from | K=noun:떨어져 있다:sight+lodging+hub+venue N=minutes L=near:hub+facility | {K:는} {L}에서 {N}킬로미터 떨어져 있어요. | {K:the} is {N} kilometers away from {L:the}.
during-trip | V=verb:tour+visit C=abroad S=who:i+kin+name | {S:는} {C}에 있는 동안 {V:past}. | {S} {V:past} while in {C}.
concert | K=noun:공연이 있다:audio+instrument P=place:outdoors+venue T=time:future | {T} {P}에서 {K} 공연이 있어요. | There is a {K:bare} concert {P:at} {T}.
shown-at | K=noun:열리다:match P=place:venue+outdoors T=time:future | {T} {P}에서 {K:가} 열릴 거예요. | {K:a} is going to be held {P:at} {T}.
plays | K=noun:틀다:audio P=place:eatery+shop+lodging R=frequency | 이 {P}에서는 {R} {K:를} 틀어요. | They {R} play {K:bare} at this {P:noun}.
how-can-i | V=verb:tour+ride+visit C=city | {C}에서는 어디에서 {V:can}? | Where can I {V} in {C}?
if-you-go | V=verb:tour C=place:city+abroad | {C}에 가면 꼭 {V:아 보세요}. | If you go to {C}, be sure to {V}.
"""

_BUSINESS_FORMAL = """
we-will | Y=client V=verb:desk T=time:future | {Y} 저희가 {T} {V:will}. | {Y} we will {V} {T}.
did-you | Y=boss V=verb:desk T=time:past | {Y} {T} {V:asked!}? | {Y} did you {V} {T}?
please-by | Y=boss V=verb:desk T=time:deadline | {Y} {T} {V:아 주시기 바랍니다}. | {Y} please {V} {T}.
staff-past | S=who:team+manager V=verb:desk T=time:past | {S:는} {T} {V:past}. | {S} {V:past} {T}.
staff-doing | S=who:team+manager V=verb:desk-here P=place:site | {S:는} 현재 {P}에서 {V:doing}. | {S} {S.is} currently {V:ing} {P:at}.
staff-plan | S=who:team+manager V=verb:desk T=time:future | {S:는} {T} {V:을 예정입니다}. | {S} {S.is} scheduled to {V} {T}.
unable | V=verb:desk R=reason T=time:future | {R:로} 인해 저희는 {T} {V:cannot}. | Due to {R}, we cannot {V} {T}.
could-not-sorry | V=verb:desk T=time:deadline | 저희가 {T} {V:지 못해서} 죄송합니다. | We are sorry that we could not {V} {T}.
thanks | V=verb:desk Y=boss T=time:past | {Y} {T} {V:아 주셔서} 감사합니다. | {Y} thank you for {V:ing} {T}.
meeting-at | K=noun:시작하다:booking T=time:meeting P=place:site | {K:는} {T} {P}에서 시작합니다. | {K:the} starts {P:at} {T}.
problem | K=noun:문제가 있다:goods+software+device+order S=who:team | {K}에 문제가 있으면 {S}에 연락해 주십시오. | If there is a problem with {K:the}, please contact {S}.
want-order | X=batch:주문하다:goods+device T=time:deadline | 저희는 {T} {X:를} 주문하려고 합니다. | We intend to order {X} {T}.
total-is | X=batch:가격이다:goods+device Q=price-large | {X}의 총 가격은 {Q:copula}. | The total price of {X} is {Q}.
shall-we | Y=boss V=verb:desk T=time:future | {Y} {T} {V:을까요}? | {Y} shall we {V} {T}?
whether | S=who:team+manager V=verb:desk T=time:past | {S:가} {T} {V:았는지} 확인해 주십시오. | Please check whether {S} {V:past} {T}.
must | S=who:team+manager V=verb:desk T=time:deadline | {S:는} {T} {V:must}. | {S} must {V} {T}.
before-that | V=verb:desk U=verb:desk Y=boss | {Y} {V:기 전에} {U:아 주시기 바랍니다}. | {Y} please {U} before {V:ing}.
report-is | J=adj:document S=who:manager | {S:가} 보내신 {J.n:는} 매우 {J:now~}. | The {J.n:noun} that {S} sent {J.is} very {J}.
team-is | J=adj:team+role S=who:manager | {S:는} {J.n:가} 매우 {J:said} 말씀하셨습니다. | {S} said that {J.n:the} {J.is} very {J}.
relative-desk | V=verb:desk S=who:team J=adj-of:V | {S:가} {V.v:은} {V.o:는} {J:not}. | The {V.o:noun} that {S} {V.v:past} {J.is} not {J}.
asked-to | S=who:manager O=who:team V=verb:desk | {S:는} {O}에 {V:으라고~} 지시하셨습니다. | {S} instructed {O} to {V}.
how-about | Y=boss K=noun:괜찮다:booking T=time:meeting-bare | {Y} {K:는} {T:가} 괜찮으십니까? | {Y} is {T} okay for {K:the}?
arrived-late | K=noun:늦게 도착하다:goods+device R=reason T=time:future | {R:로} 인해 {K:는} {T} 도착할 것입니다. | Due to {R}, {K:the} will arrive {T}.
as-soon-as | V=verb:desk U=verb:desk | 저희는 {V:는 대로} {U:will}. | We will {U} as soon as we {V}.
if-you-want | V=verb:desk S=who:team | {V:으시려면} {S}에 문의해 주십시오. | If you want to {V}, please ask {S}.
not-allowed | V=verb:desk P=place:site | {P}에서는 {V:must-not}. | You must not {V} {P:at}.
already | S=who:team V=verb:desk Y=client | {Y} {S:가} 이미 {V:past}. | {Y} {S} has already {V:done}.
attached | K=noun:보내다:document S=who:manager T=time:past | {S:께} {T} {K:를} 이메일로 보내 드렸습니다. | I sent {K:the} to {S} by email {T}.
"""

_NEWS_PLAIN = """
org-did | S=who:org+company V=verb:news T=time:news-past | {S:는} {T} {V:past}. | {S} {V:past} {T}.
company-did | S=who:company V=verb:trade-at T=time:news-past C=city | {S:는} {T} {C}에서 {V:past}. | {S} {V:past} in {C} {T}.
said-would | S=who:org V=verb:news+fare T=time:news-future | {S:는} {T} {V:겠다고} 밝혔다. | {S} said it would {V} {T}.
company-said | S=who:company V=verb:trade T=time:news-future | {S:는} {T} {V:겠다고} 발표했다. | {S} announced it would {V} {T}.
plans-to | S=who:org V=verb:news+fare T=time:news-future | {S:는} {T} {V:을 계획이다}. | {S} {S.plan} to {V} {T}.
decided-not | S=who:org+company V=verb:news T=time:news-past | {S:는} {T} {V:지 않기로} 결정했다. | {S} decided not to {V} {T}.
rate-by | M=rate S=who:analyst Q=percent T=time:news-past | {S}에 따르면 {M.n:는} {T} {Q} {M.v:past}. | According to {S}, {M.n:the} {M.v:past} {Q} {T}.
rate-cause | M=rate R=mishap:mishap+trouble T=time:news-past | {R}의 영향으로 {T} {M.n:가} 크게 {M.v:past}. | Due to {R:the}, {M.n:the} {M.v:past} sharply {T}.
rate-forecast | M=rate Q=percent T=time:news-future | 전문가들은 {M.n:가} {T} {Q} {M.v:을} 것으로 전망했다. | Experts predicted that {M.n:the} would {M.v} {Q} {T}.
held-in | K=noun:열리다:event C=city T=time:date | {K:는} {T} {C}에서 열렸다. | {K:the} was held in {C} {T}.
attended | K=noun:참석하다:event N=crowd R=people:visitor+role C=city | {C}에서 열린 {K}에 {R} {N}명이 참석했다. | {N} {R} attended {K:the} held in {C}.
demanded | S=who:org+company O=who:org V=verb:news | {S:는} {O}에 {V:으라고} 요구했다. | {S} demanded that {O} {V}.
probed | S=police V=verb:probe T=time:news-past C=city | {S:는} {T} {C}에서 {V:past}. | {S} {V:past} in {C} {T}.
probing | S=police V=verb:probe R=mishap | {S:는} {R} 이후 {V:doing}. | {S} {S.is} {V:ing} after {R:the}.
raised-from | S=who:org+company V=verb:fare A=from-to | {S:는} {V.o:를} {A} {V.v:past}. | {S} {V:past} {A}.
takes-effect | V=verb:rule S=who:org T=time:news-future | {S:가} {V.v:은} {V.o:는} {T} 시행된다. | The {V.o:noun} that {S} {V.v:past} {V.take} effect {T}.
because-of-worry | V=verb:trade S=who:company R=mishap T=time:news-past | {S:는} {R} 때문에 {T} {V:could-not}. | {S} could not {V} {T} because of {R:the}.
people-protest | K=noun:반대하다:issue+works R=people:role+member N=crowd T=time:news-past | {R} {N}명이 {T} {K}에 반대하며 시위를 벌였다. | {N} {R} protested against {K:the} {T}.
damage | K=noun:피해를 입다:works+protected+site R=mishap C=city | {R:로} {C}에 있는 {K:가} 큰 피해를 입었다. | {K:the} in {C} suffered severe damage from {R:the}.
opinion | J=adj-bad:issue+works+transport+amenity+software+vehicle S=who:org+company | {S:는} 이 {J.n:가} {J:said} 지적했다. | {S} pointed out that {J.n:this} {J.is} {J}.
first-time | S=who:company V=verb:trade N=years | {S:는} {N}년 만에 {V:past}. | {S} {V:past} for the first time in {N} years.
after-doing | S=who:org+company V=verb:news U=verb:news | {S:는} {V:은 뒤} {U:past}. | After {V:ing}, {S} {U:past}.
whether-to | S=who:org V=verb:news+fare T=time:news-past | {S:는} {T} {V:을지} 논의했다. | {S} discussed whether to {V} {T}.
known-to | S=who:company V=verb:trade T=time:news-past | {S:는} {T} {V:은 것으로} 알려졌다. | {S} {S.is} known to have {V:done} {T}.
spent | S=who:company V=verb:trade Q=billions | {S:는} {V:는 데} {Q:를} 투자했다. | {S} invested {Q} in {V:ing}.
closed-because | K=noun:폐쇄되다:works+sight+hub R=mishap T=time:news-past | {R} 때문에 {K:가} {T} 폐쇄되었다. | {K:the} was closed {T} because of {R:the}.
"""

_MUNICIPAL_FORMAL = """
office-does | S=who:council V=verb:duty T=time:habit | {S:는} {T} {V:now}. | {S} {V:now} {T}.
office-will | S=who:council V=verb:duty T=time:news-future | {S:는} {T} {V:을 예정입니다}. | {S} is scheduled to {V} {T}.
office-did | S=who:council V=verb:duty T=time:past | {S:는} {T} {V:past}. | {S} {V:past} {T}.
resident-can | R=people:member V=verb:civic-desk P=place:office+council | {R:는} {P}에서 {V:can}. | {R} can {V} {P:at}.
must-within | R=people:member V=verb:civic-desk N=days | {R:는} {N}일 이내에 {V:must}. | {R} must {V} within {N} days.
fee-is | K=noun:발급 수수료이다:certificate Q=price-small O=who:office+council | {O}의 {K} 발급 수수료는 {Q:copula}. | The fee for issuing {K:the} at {O} is {Q}.
closed-on | S=who:council K=noun:문을 닫다:sight+venue+amenity D=weekday | {K:는} {D}마다 문을 닫으니 {S}에 문의하시기 바랍니다. | {K:the} is closed every {D}, so please ask {S}.
ask-office | S=who:office+council V=verb:civic-desk | {V:으시려면} {S}에 문의하시기 바랍니다. | To {V}, please contact {S}.
recruits | S=who:office+council K=noun:모집하다:recruit N=heads T=time:news-future | {S:는} {T} {K} {N}명을 모집할 예정입니다. | {S} is scheduled to recruit {N} {K:plural} {T}.
classes | S=who:council K=noun:수업을 열다:sport+language+instrument+subject R=people:member D=weekday | {S:는} {D}마다 {R:를} 위한 {K} 수업을 엽니다. | {S} holds {K:bare} classes for {R} every {D}.
books-given | S=who:council K=noun:나누어 주다:book+stationery+flower+tree T=time:date R=people:member | {S:는} {T} {R}에게 {K:를} 나누어 줄 예정입니다. | {S} is scheduled to hand out {K:plural} to {R} {T}.
held-from | K=noun:열리다:event A=period C=city | {K:는} {A} {C}에서 열립니다. | {K:the} will be held in {C} {A}.
bring | V=verb:civic-desk K=noun:가져오다:certificate+form | {V:으실 때} {K:를} 가져오시기 바랍니다. | Please bring {K:the} when {V:ing}.
dont-here | V=verb:civic-bad P=place:outdoors+sight | {P}에서 {V:지 마시기 바랍니다}. | Please do not {V} {P:at}.
newly-open | K=noun:새로 문을 열다:eatery+venue+facility+shop T=time:date N=near:hub+council | {T} {N} 근처에 {K:가} 새로 문을 엽니다. | {K:a} newly opens near {N:the} {T}.
changed-to | K=noun:변경되다:charge+dues T=time:news-future Q=price-small | {T} {K:가} {Q:로} 변경됩니다. | {K:the} will change to {Q} {T}.
free-for | R=people:member+visitor K=noun:무료로 이용하다:amenity+sight D=weekday | {R:는} {D}마다 {K:를} 무료로 이용할 수 있습니다. | {R} can use {K:the} for free every {D}.
apply-online | V=verb:civic-desk R=people:member T=time:news-future | {R:는} {T} 온라인으로 {V:can}. | {R} will be able to {V} online {T}.
no-need | V=verb:civic R=people:member T=time:habit | {R:는} {T} {V:지 않아도 됩니다}. | {R} do not have to {V} {T}.
due-to-works | K=noun:이용할 수 없다:amenity+sight+venue A=period R=mishap | {R:로} 인해 {A} {K:를} 이용할 수 없습니다. | Due to {R:the}, {K:the} cannot be used {A}.
"""

_MUNICIPAL_PLAIN = """
mayor-may | V=verb:duty R=people:member | 시장은 {R:를} 위하여 {V:can}. | The mayor may {V} for {R}.
mayor-shall | V=verb:duty T=time:habit | 시장은 {T} {V:must}. | The mayor shall {V} {T}.
no-one-shall | V=verb:civic-bad P=place:outdoors+sight | 누구든지 {P}에서 {V:must-not}. | No one shall {V} {P:at}.
member-shall | R=people:member V=verb:civic-desk N=days | 이 조례에 따라 {R:는} {N}일 이내에 {V:must}. | Under this ordinance, {R} shall {V} within {N} days.
purpose-of | V=verb:duty R=people:member | 이 조례는 {R:를} 위하여 {V:는} 데 필요한 사항을 정한다. | This ordinance sets out what is necessary for {V:ing} for {R}.
committee | V=verb:duty U=verb:duty | 위원회는 {V:기 전에} {U:must}. | The committee shall {U} before {V:ing}.
in-case-of | V=verb:duty R=mishap:mishap+trouble | {R:가} 발생한 경우 시장은 {V:can}. | In the event of {R:a}, the mayor may {V}.
"""

_KITCHEN_POLITE = """
cook-first | V=verb:prep T=stove | {T} {V:do}. | {V} {T}.
cook-then | V=verb:prep U=verb:prep | 먼저 {V:고} 나서 {U:do}. | First {V}, and then {U}.
cook-minutes | V=verb:prep N=minutes | {V:은 다음} {N}분 동안 기다리세요. | After {V:ing}, wait for {N} minutes.
cook-amount | K=noun:계량하다:seasoning N=native Q=spoon | {K} {N} {Q:를} 준비하세요. | Prepare {N} {Q:plural} of {K:bare}.
cook-dont | V=verb:prep T=stove | {T} {V:dont}. | Do not {V} {T}.
cook-when | V=verb:prep U=verb:prep | {V:을 때} {U:do}. | {U} when {V:ing}.
cook-better | V=verb:prep U=verb:prep | {V:으면} 맛이 좋아지니 {U:do}. | {U}, since {V:ing} improves the taste.
"""

_BLOCKS: Final = (
    (TALK, "casual", _TALK_CASUAL),
    (TALK, "polite", _TALK_POLITE),
    (TRAVEL, "polite", _TRAVEL_POLITE),
    (BUSINESS, "formal", _BUSINESS_FORMAL),
    (NEWS, "plain", _NEWS_PLAIN),
    (MUNICIPAL, "formal", _MUNICIPAL_FORMAL),
    (MUNICIPAL, "plain", _MUNICIPAL_PLAIN),
    (KITCHEN, "polite", _KITCHEN_POLITE),
)
_SLOT_REF: Final = re.compile(r"\{(\w+)(?:\.([\w-]+))?(?::([^}]*))?\}")


@dataclass(frozen=True)
class SlotRef:
    """One place in a sentence: which slot, which part of it ("" for the whole), which form."""

    slot: str
    part: str
    form: str


Sentence = tuple[str | SlotRef, ...]
"""Text as it is, and references to slots."""


@dataclass(frozen=True)
class Frame:
    """A sentence with slots, in both languages; `slots` in the order in which they are filled."""

    name: str
    domain: str
    level: str
    slots: tuple[tuple[str, str, str], ...]
    """Name, filler and its argument: `V=verb:act+meet` is ("V", "verb", "act+meet")."""
    ko: Sentence
    en: Sentence


@cache
def frames() -> tuple[Frame, ...]:
    """Every frame, kitchen's included."""
    lines = ((domain, level, line) for domain, level, block in _BLOCKS for line in block.strip().split("\n"))
    return tuple(_frame(domain, level, line) for domain, level, line in lines)


def _frame(domain: str, level: str, line: str) -> Frame:
    name, slots, ko, en = (cell.strip() for cell in line.split(" | "))
    return Frame(name, domain, level, _slots(slots), _sentence(ko), _sentence(en))


def _slots(cell: str) -> tuple[tuple[str, str, str], ...]:
    """Slots stand apart by blanks; a name with = begins each, so that an argument may hold blanks."""
    found = re.split(r"\s+(?=[A-Z]=)", cell)
    return tuple((name, *_filler(filler)) for name, filler in (slot.split("=", 1) for slot in found))


def _filler(text: str) -> tuple[str, str]:
    filler, _, argument = text.partition(":")
    return filler, argument


def _sentence(text: str) -> Sentence:
    pieces: list[str | SlotRef] = []
    end = 0
    for match in _SLOT_REF.finditer(text):
        if match.start() > end:
            pieces.append(text[end : match.start()])
        pieces.append(SlotRef(match[1], match[2] or "", match[3] or ""))
        end = match.end()
    return (*pieces, text[end:])
