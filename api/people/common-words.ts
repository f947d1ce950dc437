/** Words that guessed passwords are made of, in English and in pinyin; lower case, no digits. */
export const commonWords: ReadonlySet<string> = new Set(
  `password passwort passwd pass pwd passw secret letmein welcome login logon signin admin
  administrator adm root toor user username guest test tester testing temp temporary default
  changeme change access master manager system server oracle cisco mysql postgres database
  support service public private office company internet network computer windows microsoft
  google facebook apple android iphone samsung nokia huawei xiaomi lenovo tencent alibaba baidu
  taobao weixin wechat alipay qq qqq nihao hello hallo helloworld hi dear baby babe honey sweet
  sweety sweetie angel angels love lover loves loveme iloveyou ilove loveyou you me my your kiss
  kisses sexy hot cool happy lucky smile sunshine sun moon star stars starwars sky rainbow flower
  flowers rose roses lily jasmine daisy cherry apple banana orange lemon peach chocolate cookie
  cookies candy sugar coffee pepper ginger cheese butter pizza chicken turtle tiger tigers lion
  lions bear bears monkey dragon dragons eagle eagles falcon hawk wolf wolves horse pony dog doggie
  cat cats kitty kitten bunny rabbit mouse panda dolphin dolphins shark snake spider bird fish
  football soccer baseball basketball hockey tennis golf golfer rugby boxing racing ferrari porsche
  mercedes bmw audi toyota honda yamaha suzuki mustang corvette camaro jeep ford chevy truck harley
  batman superman spiderman ironman hulk pokemon pikachu mario zelda naruto ninja pirate wizard
  merlin gandalf matrix shadow hunter killer warrior knight soldier trooper ranger marine navy army
  police doctor king queen prince princess lord lady god jesus christ heaven hell devil demon
  angelina michael michelle jennifer jessica ashley amanda nicole daniel david john johnny james
  robert william richard thomas charles charlie george henry joseph joshua matthew andrew anthony
  martin steven kevin brian jason justin brandon ryan eric adam peter paul mark luke jack jake jacob
  alex alexander alexis max sam samantha sarah anna emma emily olivia sophie sophia maria mary
  patricia barbara linda susan karen lisa nancy betty helen sandra donna carol ruth sharon laura
  taylor jordan hannah lauren rachel rebecca elizabeth victoria melissa stephanie natalie maggie
  buster rocky bailey buddy cooper molly sadie ginger tigger snoopy scooby winnie mickey minnie
  london paris berlin newyork texas california america american england canada china chinese beijing
  shanghai guangzhou shenzhen hongkong taiwan hunan changsha wuhan nanjing chengdu tianjin chongqing
  liverpool chelsea arsenal barcelona madrid juventus yankees cowboys lakers redsox steelers
  summer winter spring autumn monday tuesday wednesday thursday friday saturday sunday january
  february march april june july august september october november december morning night forever
  always never nothing whatever something trustno trustme freedom peace power money dollar million
  gold golden silver diamond crystal purple yellow green black white blue red pink brown orange
  music guitar metallica slipknot nirvana eminem rock dance dancer player playboy game games gamer
  gaming hacker hack fuck fucker fuckyou fuckoff fuckme shit bitch asshole pussy dick sex porn
  family mother father mom mommy mama daddy papa sister brother friend friends friendship children
  school student teacher college university study life live alive die death blood dark darkness
  light fire water earth wind ice snow storm thunder lightning ocean beach mountain river forest
  magic magical mystery enigma phoenix titan zeus apollo hercules achilles thor loki odin
  abc abcd abcdef abcdefg qwerty qwert qwertyuiop asdf asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx
  qazwsxedc asd qwe zxc qaz wsx edc aaa sss ddd xxx zzz www com net org cn
  woaini woaiwo woaiziji woaiwojia woaini wo ai ni woai aini nihao nihaoma nishi zhu shabi wangba
  caonima zhongguo zhonghua beijing tiantang tiankong taiyang yueliang xingxing meimei gege jiejie
  didi laopo laogong baobao baobei qinai aiqing xihuan kuaile xingfu jiankang pingan facai gongxi
  dahai xiaoyu xiaolong xiaoming xiaohong xiaoli xiaofeng xiaoxiao lili lulu feifei tingting
  wangwei wangfang lina liwei liqiang liming zhangwei zhangmin zhangjie wangjun wangyong chenwei
  liujing liuyang liuwei yangyang huangwei zhaolei zhouwei wujun sunli
  mima kaimen denglu guanli guanliyuan yonghu xitong ceshi gongsi bangong zhengfu shequ wuye
  jiedao linju linli minzheng paichusuo`
    .split(/\s+/)
    .filter((word) => word.length > 1),
)

/** Rows and columns of the keyboard, and the alphabet: whoever slides along them is not alone. */
export const walks: readonly string[] = [
  '1234567890-=',
  'qwertyuiop[]',
  "asdfghjkl;'",
  'zxcvbnm,./',
  'abcdefghijklmnopqrstuvwxyz',
  '!@#$%^&*()_+',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/',
  'qazwsxedcrfvtgbyhnujmikolp',
  '1q2w3e4r5t6y7u8i9o0p',
  'q1w2e3r4t5y6u7i8o9p0',
  'a1b2c3d4e5f6g7h8i9j0',
  '1a2b3c4d5e6f7g8h9i0j',
  '0123456789',
  '147258369',
  '159357456852',
  '5201314',
  '7758521',
  '7758258',
  '1314520',
  '01234567890123456789',
]
