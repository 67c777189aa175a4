"""The sentence frames: each a line with its slots, its Korean and its English.

A line is `name | slots | Korean | English`; blocks share a domain and a speech level. A slot `V=verb:act+meet` is filled by
slots.py; in the sentence `{V:past}` asks for a form, `{S:는}` for a particle, `{V.o}` for a part. Each frame has at least
one slot that combines a predicate with an argument (verb, adj, noun with a predicate of its own, counted).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

TALK, TRAVEL, BUSINESS, NEWS, MUNICIPAL, KITCHEN = "talk", "travel", "business", "news", "municipal", "kitchen"
DOMAINS: Final = (TALK, TRAVEL, BUSINESS, NEWS, MUNICIPAL)
"""The corpus's own domains; `kitchen` is kept out for planted drift."""

_TALK_CASUAL = """
casual-past | H=hey V=verb:act+slip+meet T=time:past S=i | {H} {S:는} {T} {V:past}. | {H} I {V:past} {T}.
casual-did-you | H=hey V=verb:act+meet+go+ride+slip T=time:past | {H} 너 {T} {V:asked}? | {H} did you {V} {T}?
casual-want | H=hey V=verb:act+go+drive S=i T=time:future | {H} {S:는} {T} {V:want}. | {H} I want to {V} {T}.
casual-lets | H=hey V=verb:act+go+meet T=time:future | {H} 우리 {T} {V:lets}. | {H} let us {V} {T}.
casual-could-not | H=hey V=verb:act+meet+go T=time:past S=i | {H} {S:는} {T} {V:could-not}. | {H} I could not {V} {T}.
casual-dont | H=hey V=verb:act+ride+drive P=where | {H} {P}에서 {V:dont}. | {H} do not {V} {P:at}.
casual-too | H=hey J=adj:clothes+shoes+accessory+device+toy | {H} 이 {J.n:는} 너무 {J:now}. | {H} {J.n:this} {J.is} too {J}.
casual-more | H=hey J=adj:* C=compare | {H} {J.n:가} {C:는} 것보다 훨씬 더 {J:now}. | {H} {J.n:the} {J.is} much {J:more} than {C}.
casual-going | H=hey V=verb:act+go+meet+live T=time:future S=i | {H} {S:는} {T} {V:going}. | {H} I am going to {V} {T}.
casual-if-time | H=hey V=verb:act+go+meet T=time:future | {H} {T} 시간이 있으면 {V:lets}. | {H} if you have time {T}, let us {V}.
casual-whose | H=hey K=noun:누구 것이다:accessory+device+book+stationery+toy A=attr:K | {H} 이 {A:rel} {K:는} 누구 거야? | {H} whose {A} {K:noun} {K.is} this?
casual-why-not | H=hey V=verb:act+meet+go T=time:past | {H} 너는 왜 {T} {V:did-not}? | {H} why did you not {V} {T}?
casual-must | H=hey V=verb:act+meet+go T=time:future S=i | {H} {S:는} {T} {V:must}. | {H} I have to {V} {T}.
"""

_TALK_POLITE = """
past-at | V=verb:act+slip+meet P=where S=who:i+kin+name+elder T=time:past | {S:는} {T} {P}에서 {V:past}. | {S} {V:past} {P:at} {T}.
habit | V=verb:act+feel S=who:kin+name+elder R=frequency | {S:는} {R} {V:now}. | {S} {R} {V:now}.
habit-time | V=verb:act+live S=who:kin+name+elder T=time:habit | {S:는} {T} {V:now}. | {S} {V:now} {T}.
doing | V=verb:act P=where S=who:kin+name+elder | {S:는} 지금 {P}에서 {V:doing}. | {S} {S.is} {V:ing} {P:at} now.
going | V=verb:act+go+meet+ride S=who:i+kin+name+elder T=time:future | {S:는} {T} {V:going}. | {S} {S.is} going to {V} {T}.
did-not | V=verb:act+go+meet S=who:i+kin+name+elder T=time:past | {S:는} {T} {V:did-not}. | {S} did not {V} {T}.
has-to | V=verb:act+go+meet+drive S=who:i+kin+name+elder T=time:future | {S:는} {T} {V:must}. | {S} {S.has} to {V} {T}.
can-well | V=verb:act+drive S=who:i+kin+name R=well | {S:는} {R} {V:can}. | {S} can {V} {R}.
why | V=verb:act+go+meet S=who:kin+name+elder T=time:past | {S:는} {T} 왜 {V:asked}? | Why did {S} {V} {T}?
who-did | V=verb:act+meet+slip T=time:past P=where | 누가 {T} {P}에서 {V:asked~}? | Who {V:past} {P:at} {T}?
when-will | V=verb:act+go+meet S=who:kin+name | {S:는} 언제 {V:going}? | When {S.is} {S} going to {V}?
gift | V=verb:give R=to S=who:i+kin+name T=time:past | {S:는} {T} {R}에게 {V:past}. | {S} {V:past} to {R} {T}.
gift-plan | V=verb:give R=to S=who:i+name T=time:future | {S:는} {T} {R}에게 {V:going}. | {S} {S.is} going to {V} to {R} {T}.
purpose | V=verb:act+meet G=verb:go S=who:i+kin+name T=time:past | {S:는} {T} {V:으러} {G:past}. | {S} {G:past} {T} to {V}.
before | V=verb:act+meet U=verb:act S=who:i+kin+name | {S:는} {V:기 전에} {U:past}. | Before {V:ing}, {S} {U:past}.
after | V=verb:act+go U=verb:act+meet S=who:i+kin+name | {S:는} {V:은 후에} {U:past}. | After {V:ing}, {S} {U:past}.
while-doing | V=verb:act S=who:i+kin+name U=verb:act | {S:는} {U:으면서} {V:past}. | {S} {V:past} while {U:ing}.
relative-object | V=verb:act+slip S=who:name+kin T=time:past J=adj-of:V | {S:가} {T} {V.v:은} {V.o:는} 아주 {J:now}. | The {V.o:noun} that {S} {V.v:past} {T} {J.is} very {J}.
relative-mine | V=verb:act+slip S=i T=time:past J=adj-of:V | {S:가} {T} {V.v:은} {V.o:는} 정말 {J:past~}. | The {V.o:noun} that I {V.v:past} {T} {J.was} really {J}.
relative-person | V=verb:act P=where S=who:kin+name | {P}에서 {V:는} 사람은 {S:copula}. | The person who is {V:ing} {P:at} is {S}.
because | V=verb:act+go+meet J=adj:room+eatery+outdoors+shop+facility+sight S=who:i+name+kin | {J.n:가} {J:아서} {S:는} {V:could-not~}. | Because {J.n:the} was {J}, {S} could not {V}.
though | J=adj:* I=adj-too:J | {J.n:는} {J:지만} {I:now}. | {J.n:the} {J.is} {J}, but {J.it} {I}.
looks | J=adj:clothes+shoes+accessory+toy+dish+fruit+furniture+flower C=compare | {C:는} {J.n:는} 정말 {J:now}. | {J.n:the} {C} {J.is} really {J}.
not-very | J=adj:* W=where-city | {W} {J.n:는} 별로 {J:not}. | {J.n:the} {W:in} {J.is} not very {J}.
counted | X=counted:act S=who:i+kin+name T=time:past | {S:는} {T} {X:past}. | {S} {X:past} {T}.
how-many | K=counted-noun:사다:fruit+book+clothes+stationery+toy+flower P=place:shop T=time:past | {T} {P}에서 {K:를} 몇 {K.counter} 샀어요? | How many {K:plural} did you buy {P:at} {T}?
animals-there | K=noun:있다:pet+animal N=native P=place:outdoors+sight | {P}에 {K:가} {N} 마리 있어요. | There {N.are} {N} {K.counted} {P:at}.
job | F=name K=noun:직업이다:role Y=age | {F:는} {K:copula} | {F} is {K:a}.
not-job | F=name K=noun:직업이다:role L=noun:직업이다:role | {F:는} {K:가} 아니라 {L:copula}. | {F} is not {K:a} but {L:a}.
age | F=name K=noun:살이다:role Y=age | {K:the} {F:는} 올해 {Y} 살이에요. | {F} the {K:noun} is {Y} years old this year.
weather | J=weather C=city T=time:past R=all-day | {T} {C}의 날씨는 {R} {J:past}. | It was {J} {R} in {C} {T}.
if-rain | V=verb:act T=time:future P=where | {T} 비가 오면 {P}에서 {V:going~}. | If it rains {T}, I am going to {V} {P:at}.
have-you-ever | V=verb:act+go+meet M=with | {M:와} 같이 {V:은 적이 있어요}? | Have you ever {V:done} with {M}?
favourite | K=noun:가장 좋아하다:dish+fruit+hotdrink+subject+sport+city+audio S=who:i+kin+name | {S:가} 가장 좋아하는 {K.kind:는} {K:copula}. | {S:possessive} favorite {K.kind} is {K:bare}.
both | V=verb:act S=who:name O=who:kin+name T=time:past | {S:와} {O:는} {T} 같이 {V:past~}. | {S} and {O} {V:past} together {T}.
"""

_TRAVEL_POLITE = """
please-wait | Y=sir V=verb:act+give+ride+desk | {Y} {V:for-me}. | {Y} please {V}.
would-you | Y=sir V=verb:act+give+meet P=where | {Y} {P}에서 {V:아 주시겠어요}? | {Y} would you {V} {P:at}?
how-much | K=noun:얼마이다:clothes+shoes+accessory+device+toy+fruit+kitchenware+stationery A=attr:K | 저기요, 이 {A:rel} {K:는} 얼마예요? | Excuse me, how much {K.is} {K.this} {A} {K:noun}?
price-is | K=noun:얼마이다:clothes+shoes+accessory+device+toy+fruit+kitchenware+stationery A=attr:K Q=price | 그 {A:rel} {K:는} {Q:copula}. | {K.that} {A} {K:noun} {K.cost} {Q}.
where-is | K=noun:어디에 있다:facility+hub+lodging+shop+sight+venue N=noun-near:facility+hub | 저기요, {N} 근처에 있는 {K:는} 어디예요? | Excuse me, where is {K:the} near {N:the}?
is-there | K=noun:근처에 있다:facility+hub+lodging+shop+eatery A=attr:K N=noun-near:sight+hub+lodging | {N} 근처에 {A:rel} {K:가} 있어요? | Is there {K:a-attr:A} near {N:the}?
may-i | V=verb:act+drive P=where | 여기 {P}에서 {V:may}? | May I {V} here {P:at}?
from-to | K=noun:까지 가다:sight+facility+lodging+venue N=noun-near:hub R=vehicle | 저기요, {N}에서 {K}까지 {R:로} 어떻게 가요? | Excuse me, how do I get from {N:the} to {K:the} {R:by}?
takes-hours | K=noun:걸리다:sight+lodging+facility+hub N=native-hours R=vehicle C=city | {C}에서 {K}까지 {R:로} {N} 시간쯤 걸려요. | It takes about {N} {N.hours} from {C} to {K:the} {R:by}.
takes-minutes | K=noun:걸리다:sight+lodging+facility+hub N=minutes L=noun-near:hub | {L}에서 {K}까지 걸어서 {N}분 걸려요. | It takes {N} minutes from {L:the} to {K:the} on foot.
reserve-table | K=noun:자리를 예약하다:eatery+venue N=native-people T=time:date | {T} {K}에 {N} 명 자리를 예약하고 싶어요. | I would like to reserve seats for {N} {N.people} at {K:the} {T}.
stay-nights | K=noun:묵다:lodging N=native-nights C=city | {C}에 있는 {K}에서 {N} 밤을 묵고 싶어요. | I would like to stay {N} {N.nights} at {K:the} in {C}.
departs | K=noun:출발하다:transport C=city T=time:clock | {C}로 가는 {K:는} {T} 출발해요. | {K:the} to {C} leaves {T}.
arrives | K=noun:도착하다:transport C=city T=time:clock | {C}에서 오는 {K:는} {T} 도착할 거예요. | {K:the} from {C} is going to arrive {T}.
to-get-there | V=verb:ride G=noun-near:sight+facility+lodging | 손님, {G}에 가시려면 {V:do}. | Sir, to get to {G:the}, {V}.
too-opposite | J=adj:clothes+shoes+accessory+furniture+toy K=opposite:J | 이 {J.n:는} 너무 {J:now}, 더 {K:rel} 것은 없어요? | {J.n:this} {J.is} too {J}. Do you not have {K.some} {K:more} {K.one}?
lost-it | K=noun:잃어버리다:accessory+device+certificate+book P=place:hub+shop+sight+lodging T=time:past | {T} {P}에서 제 {K:를} 잃어버렸어요. | I lost my {K:noun} {P:at} {T}.
recommend | J=attr-noun:eatery+sight+lodging+toy+dish C=city | {C}에서 {J.v:rel} {J.n:를} 추천해 주세요. | Please recommend {J.n:a-attr:J} in {C}.
open-hours | K=noun:문을 열다:shop+facility+eatery+sight+venue A=span | {K:는} {A} 문을 열어요. | {K:the} is open {A}.
closed-day | K=noun:쉬다:shop+facility+eatery+sight+venue D=weekday A=attr:K | {A:rel} {K:는} {D}마다 쉬어요. | The {A} {K:noun} is closed every {D}.
order-here | X=counted-noun:주다:dish+hotdrink+colddrink+bottled+snack A=and-counted:dish+hotdrink+colddrink+snack | 여기요, {X:와} {A} 주세요. | Excuse me, {X} and {A}, please.
tried | V=verb:act+go S=i T=time:past C=city | {S:는} {T} {C}에서 {V:tried}. | I tried {V:ing} in {C} {T}.
best-in | K=noun:가장 유명하다:eatery+sight+venue+lodging C=city | {C}에서 가장 유명한 {K:는} 어디예요? | What is the most famous {K:noun} in {C}?
"""

_BUSINESS_FORMAL = """
we-will | Y=client V=verb:desk T=time:future | {Y} 저희가 {T} {V:will}. | {Y} we will {V} {T}.
did-you | Y=boss V=verb:desk T=time:past | {Y} {T} {V:asked!}? | {Y} did you {V} {T}?
please-by | Y=boss V=verb:desk T=time:deadline | {Y} {T} {V:아 주시기 바랍니다}. | {Y} please {V} {T}.
staff-past | S=who:team+manager V=verb:desk T=time:past | {S:는} {T} {V:past}. | {S} {V:past} {T}.
staff-doing | S=who:team+manager V=verb:desk P=place:site | {S:는} 현재 {P}에서 {V:doing}. | {S} {S.is} currently {V:ing} {P:at}.
staff-plan | S=who:team+manager V=verb:desk T=time:future | {S:는} {T} {V:을 예정입니다}. | {S} {S.is} scheduled to {V} {T}.
unable | V=verb:desk R=reason T=time:future | {R:로} 인해 {T} {V:cannot}. | Due to {R}, we cannot {V} {T}.
could-not-sorry | V=verb:desk T=time:deadline | 저희가 {T} {V:지 못해서} 죄송합니다. | We are sorry that we could not {V} {T}.
thanks | V=verb:desk Y=boss T=time:past | {Y} {T} {V:아 주셔서} 감사합니다. | {Y} thank you for {V:ing} {T}.
meeting-at | K=noun:시작하다:booking T=time:weekday U=time:clock P=place:site | {K:는} {T} {U} {P}에서 시작합니다. | {K:the} starts {P:at} {T} {U}.
problem | K=noun:문제가 있다:goods+software+device+order S=team | {K}에 문제가 있으면 {S}에 연락해 주십시오. | If there is a problem with {K:the}, please contact {S}.
want-order | X=counted-goods:주문하다:goods+device T=time:deadline | 저희는 {T} {X:를} 주문하려고 합니다. | We intend to order {X} {T}.
total-is | X=counted-goods:가격이다:goods+device+furniture Q=price-large | {X}의 총 가격은 {Q:copula}. | The total price of {X} is {Q}.
shall-we | Y=boss V=verb:desk T=time:future | {Y} {T} {V:을까요}? | {Y} shall we {V} {T}?
whether | S=who:team+manager V=verb:desk | {S:가} {V:았는지} 확인해 주십시오. | Please check whether {S} {V:past}.
must | S=who:team+manager V=verb:desk T=time:deadline | {S:는} {T} {V:must}. | {S} must {V} {T}.
before-that | V=verb:desk U=verb:desk Y=boss | {Y} {V:기 전에} {U:아 주시기 바랍니다}. | {Y} please {U} before {V:ing}.
report-is | J=adj:document+software+order+booking+issue S=manager | {S:가} 보내신 {J.n:는} 매우 {J:now~}. | {J.n:the} that {S} sent {J.is} very {J}.
relative-desk | V=verb:desk S=who:team J=adj-of:V | {S:가} {V.v:은} {V.o:는} {J:not~}. | The {V.o:noun} that {S} {V.v:past} {J.is} not {J}.
asked-to | S=who:manager O=team V=verb:desk | {S:는} {O}에 {V:으라고} 지시하셨습니다. | {S} instructed {O} to {V}.
how-about | Y=boss K=noun:괜찮다:booking T=time:weekday U=time:clock | {Y} {K:는} {T} {U} 괜찮으십니까? | {Y} is {T} {U} okay for {K:the}?
arrived-late | K=noun:늦어지다:order+goods+document R=reason T=time:future | {R:로} 인해 {K:가} {T} 도착할 것입니다. | Due to {R}, {K:the} will arrive {T}.
"""

_NEWS_PLAIN = """
org-did | S=who:org+company V=verb:news T=time:news-past | {S:는} {T} {V:past}. | {S} {V:past} {T}.
company-did | S=who:company V=verb:trade T=time:news-past C=city | {S:는} {T} {C}에서 {V:past}. | {S} {V:past} in {C} {T}.
said-would | S=who:org V=verb:news+fare T=time:news-future | {S:는} {T} {V:겠다고} 밝혔다. | {S} said it would {V} {T}.
company-said | S=who:company V=verb:trade T=time:news-future | {S:는} {T} {V:겠다고} 발표했다. | {S} announced it would {V} {T}.
plans-to | S=who:org V=verb:news+fare T=time:news-future | {S:는} {T} {V:을 계획이다}. | {S} {S.plan} to {V} {T}.
decided-not | S=who:org+company V=verb:news T=time:news-past | {S:는} {T} {V:지 않기로} 결정했다. | {S} decided not to {V} {T}.
rate-by | M=rate:move S=source Q=percent T=time:news-past | {S}에 따르면 {M.n:는} {T} {Q} {M:past}. | According to {S}, {M.n:the} {M:past} {Q} {T}.
rate-cause | M=rate:move R=mishap T=time:news-past | {R}의 영향으로 {T} {M.n:가} 크게 {M:past}. | Due to {R:the}, {M.n:the} {M:past} sharply {T}.
rate-forecast | M=rate:move Q=percent T=time:news-future | 전문가들은 {M.n:가} {T} {Q} {M:을} 것으로 전망했다. | Experts predicted that {M.n:the} would {M} {Q} {T}.
held-in | K=noun:열리다:event C=city T=time:date | {K:는} {T} {C}에서 열렸다. | {K:the} was held in {C} {T}.
attended | K=noun:참석하다:event N=crowd R=people:visitor+role C=city | {C}에서 열린 {K}에 {R} {N}명이 참석했다. | {N} {R} attended {K:the} held in {C}.
demanded | S=who:org+company O=org V=verb:news | {S:는} {O}에 {V:으라고} 요구했다. | {S} demanded that {O} {V}.
probed | S=police V=verb:probe T=time:news-past C=city | {S:는} {T} {C}에서 {V:past}. | {S} {V:past} in {C} {T}.
probing | S=police V=verb:probe R=mishap | {S:는} {R} 이후 {V:doing}. | {S} {S.is} {V:ing} after {R:the}.
raised-from | S=who:org+company V=verb:fare A=from-to | {S:는} {V.o:를} {A} {V.v:past}. | {S} {V.v:past} {V.o} {A}.
takes-effect | V=verb:news S=who:org T=time:news-future | {S:가} {V.v:은} {V.o:는} {T} 시행된다. | The {V.o:noun} that {S} {V.v:past} {V.takes} effect {T}.
because-of-worry | V=verb:trade S=who:company R=mishap T=time:news-past | {S:는} {R} 때문에 {T} {V:could-not}. | {S} could not {V} {T} because of {R:the}.
people-protest | K=noun:반대하다:issue+works R=people:role+member N=crowd T=time:news-past | {R} {N}명이 {T} {K}에 반대하며 시위를 벌였다. | {N} {R} protested against {K:the} {T}.
damage | K=noun:피해를 입다:works+protected+site R=mishap C=city | {R:로} {C}에 있는 {K:가} 큰 피해를 입었다. | {K:the} in {C} suffered severe damage from {R:the}.
opinion | J=adj:issue+works S=source | {S:는} 이 {J.n:가} {J:다고} 지적했다. | {S} pointed out that {J.n:this} {J.is} {J}.
first-time | S=who:company V=verb:trade N=ordinal-year | {S:는} {N} 만에 {V:past}. | {S} {V:past} for the first time in {N} years.
after-doing | S=who:org+company V=verb:news U=verb:news | {S:는} {V:은 뒤} {U:past}. | After {V:ing}, {S} {U:past}.
"""

_MUNICIPAL_FORMAL = """
office-does | S=office V=verb:civic T=time:habit | {S:는} {T} {V:now}. | {S} {V:now} {T}.
office-will | S=office V=verb:civic T=time:news-future | {S:는} {T} {V:을 예정입니다}. | {S} is scheduled to {V} {T}.
resident-can | R=people:member V=verb-at:civic P=where-office | {R:는} {P}에서 {V:can}. | {R} can {V} {P:at}.
must-within | R=people:member V=verb-at:civic N=days | {R:는} {N}일 이내에 {V:must}. | {R} must {V} within {N} days.
fee-is | K=noun:발급 수수료이다:certificate Q=price-small O=office | {O}의 {K} 발급 수수료는 {Q:copula}. | The fee for issuing {K:the} at {O} is {Q}.
closed-on | S=office K=noun:이용하다:amenity D=weekday | {K:는} {D}마다 문을 닫으니 {S}에 문의하시기 바랍니다. | {K:the} is closed every {D}, so please ask {S}.
ask-office | S=office V=verb-at:civic | {V:으시려면} {S}에 문의하시기 바랍니다. | To {V}, please contact {S}.
recruits | S=office K=noun:모집하다:recruit N=count-people T=time:date | {S:는} {T} {K} {N}명을 모집합니다. | {S} recruits {N} {K:plural} {T}.
held-from | K=noun:열리다:event A=period C=city | {K:는} {A} {C}에서 열립니다. | {K:the} will be held in {C} {A}.
bring | V=verb-at:civic K=noun:가져오다:certificate | {V:으실 때} {K:를} 가져오시기 바랍니다. | Please bring {K:the} when {V:ing}.
dont-here | V=verb:civic-bad P=place:outdoors+sight+venue | {P}에서 {V:지 말아} 주시기 바랍니다. | Please do not {V} {P:at}.
newly-open | S=office K=noun:새로 문을 열다:amenity T=time:date N=noun-near:hub+office | {T} {N} 근처에 {K:가} 새로 문을 엽니다. | {K:a} newly opens near {N:the} {T}.
changed-to | S=office K=noun:변경되다:charge+dues T=time:news-future Q=price-small | {T} {K:는} {Q:로} 변경됩니다. | {K:the} will change to {Q} {T}.
free-for | R=people:member+visitor K=noun:무료로 이용하다:amenity+sight D=weekday | {R:는} {D}마다 {K:를} 무료로 이용하실 수 있습니다. | {R} can use {K:the} for free every {D}.
"""

_MUNICIPAL_PLAIN = """
mayor-may | V=verb:civic | 시장은 필요한 경우 {V:can}. | The mayor may {V} if necessary.
mayor-shall | V=verb:civic T=time:habit | 시장은 {T} {V:must}. | The mayor shall {V} {T}.
no-one-shall | V=verb:civic-bad P=place:outdoors+sight+venue | 누구든지 {P}에서 {V:must-not}. | No one shall {V} {P:at}.
member-shall | R=people:member V=verb-at:civic N=days | 이 조례에 따라 {R:는} {N}일 이내에 {V:must}. | Under this ordinance, {R} shall {V} within {N} days.
purpose-of | V=verb:civic R=people:member | 이 조례는 {R:를} 위하여 {V:는} 데 필요한 사항을 정한다. | This ordinance sets out what is necessary for {V:ing} for {R}.
committee | V=verb:civic U=verb:civic | 위원회는 {V:기 전에} {U:must}. | The committee shall {U} before {V:ing}.
"""

_KITCHEN_POLITE = """
cook-first | V=verb:prep T=stove | {T} {V:do}. | {V} {T}.
cook-then | V=verb:prep U=verb:prep | 먼저 {V:고} 나서 {U:do}. | First {V}, and then {U}.
cook-minutes | V=verb:prep N=minutes | {V:은 다음} {N}분 동안 기다리세요. | After {V:ing}, wait for {N} minutes.
cook-until | V=verb:prep R=until | {R} {V:아 주세요}. | {V} {R}.
cook-amount | K=noun:계량하다:seasoning+broth N=native Q=spoon | {K} {N} {Q:를} 준비하세요. | Prepare {N} {Q.counted} of {K:bare}.
cook-dont | V=verb:prep T=stove | {T} {V:지 마세요}. | Do not {V} {T}.
cook-if | V=verb:prep U=verb:prep | {V:을 때} 계속 {U:do}. | Keep {U:ing} when {V:ing}.
cook-better | V=verb:prep U=verb:prep | {V:으면} 맛이 좋아지니 {U:do}. | {U}, since {V:ing} improves the taste.
"""
