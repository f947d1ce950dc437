import type { Dice } from '../dice.ts'

/** A name in Chinese and in English. All are made up; likeness to a real estate is chance. */
export type Name = { zh: string; en: string }

const name = (zh: string, en: string): Name => ({ zh, en })

export const districtName = name('邻里街道', 'Linli Sub-district')

export const communityNames: readonly Name[] = [
  name('枫林', 'Fenglin'),
  name('梧桐', 'Wutong'),
  name('竹溪', 'Zhuxi'),
  name('银杏', 'Yinxing'),
  name('望月', 'Wangyue'),
  name('荷塘', 'Hetang'),
  name('石桥', 'Shiqiao'),
  name('桃园', 'Taoyuan'),
  name('清风', 'Qingfeng'),
  name('白鹭', 'Bailu'),
  name('柳岸', 'Liuan'),
  name('江亭', 'Jiangting'),
]

const estateFirst: readonly Name[] = [
  name('锦绣', 'Jinxiu'),
  name('和顺', 'Heshun'),
  name('翠园', 'Cuiyuan'),
  name('兰亭', 'Lanting'),
  name('紫薇', 'Ziwei'),
  name('金桂', 'Jingui'),
  name('明德', 'Mingde'),
  name('听雨', 'Tingyu'),
  name('青山', 'Qingshan'),
  name('书香', 'Shuxiang'),
  name('康宁', 'Kangning'),
  name('云栖', 'Yunqi'),
  name('丽景', 'Lijing'),
  name('福安', "Fu'an"),
  name('春晓', 'Chunxiao'),
  name('玉兰', 'Yulan'),
  name('长乐', 'Changle'),
  name('松涛', 'Songtao'),
  name('星河', 'Xinghe'),
  name('百合', 'Baihe'),
  name('江畔', 'Jiangpan'),
  name('安居', 'Anju'),
  name('映月', 'Yingyue'),
  name('嘉禾', 'Jiahe'),
]
const estateLast: readonly Name[] = [
  name('苑', 'Court'),
  name('花园', 'Garden'),
  name('家园', 'Homes'),
  name('小区', 'Estate'),
  name('新村', 'New Village'),
  name('公馆', 'Residence'),
]

/** As many different estate names as there are combinations (144), in the dice's order. */
export function estateNames(dice: Dice): Name[] {
  return dice.shuffle(combined(estateFirst, estateLast))
}

/** Roads between communities, west to east and south to north. */
export const avenuesNorthSouth: readonly Name[] = [
  name('西环路', 'West Ring Road'),
  name('枫林路', 'Fenglin Road'),
  name('银杏大道', 'Yinxing Avenue'),
  name('桃园路', 'Taoyuan Road'),
  name('滨江路', 'Riverside Road'),
]
export const avenuesEastWest: readonly Name[] = [
  name('南环路', 'South Ring Road'),
  name('望月大道', 'Wangyue Avenue'),
  name('石桥路', 'Shiqiao Road'),
  name('北环路', 'North Ring Road'),
]
export const diagonalName = name('清风大道', 'Qingfeng Avenue')
export const riverName = name('邻江', 'Lin River')

const streetFirst: readonly Name[] = [
  name('青石', 'Qingshi'),
  name('杏花', 'Xinghua'),
  name('豆花', 'Douhua'),
  name('学堂', 'Xuetang'),
  name('榆树', 'Yushu'),
  name('水井', 'Shuijing'),
  name('油铺', 'Youpu'),
  name('茶亭', 'Chating'),
  name('米行', 'Mihang'),
  name('双桂', 'Shuanggui'),
  name('东风', 'Dongfeng'),
  name('文昌', 'Wenchang'),
  name('古樟', 'Guzhang'),
  name('渔湾', 'Yuwan'),
  name('月牙', 'Yueya'),
  name('新民', 'Xinmin'),
  name('莲花', 'Lianhua'),
  name('泉水', 'Quanshui'),
]
const streetLast: readonly Name[] = [
  name('街', 'Street'),
  name('路', 'Road'),
  name('巷', 'Lane'),
  name('里', 'Row'),
]

export function streetNames(dice: Dice): Name[] {
  return dice.shuffle(combined(streetFirst, streetLast))
}

export const parkNames: readonly Name[] = [
  name('银杏公园', 'Yinxing Park'),
  name('望月湖公园', 'Wangyue Lake Park'),
  name('荷塘公园', 'Hetang Park'),
  name('口袋公园', 'Pocket Park'),
  name('桃园公园', 'Taoyuan Park'),
  name('竹溪绿地', 'Zhuxi Green'),
  name('清风广场', 'Qingfeng Square'),
  name('枫林公园', 'Fenglin Park'),
  name('石桥绿地', 'Shiqiao Green'),
]
export const riverParkName = name('滨江绿道', 'Riverside Greenway')

function combined(first: readonly Name[], last: readonly Name[]): Name[] {
  return first.flatMap((a) => last.map((b) => name(a.zh + b.zh, `${a.en} ${b.en}`)))
}

const surnames = [...'王李张刘陈杨黄赵周吴徐孙马朱胡郭何林罗高梁宋郑谢唐韩曹许邓冯曾彭肖蔡潘田董袁']
const givenSyllables = [...'建国秀英桂兰志强丽华明芳伟敏静文斌玉梅红军平涛晓燕永春海波雪琴立新金凤']

/** A made-up person's name of two or three characters. */
export function personName(dice: Dice): string {
  const given = dice.pick(givenSyllables)
  return dice.pick(surnames) + given + (dice.chance(0.85) ? dice.pick(givenSyllables) : '')
}
