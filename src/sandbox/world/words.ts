/** Building blocks of invented names. Any likeness to a real company or person is chance. */

/** First part of a company's name, and how it is written in a domain. */
// prettier-ignore
export const NAME_HEADS: readonly (readonly [string, string])[] = [
  ['さくら', 'sakura'], ['あおば', 'aoba'], ['みやこ', 'miyako'], ['ひので', 'hinode'], ['つばめ', 'tsubame'], ['かもめ', 'kamome'],
  ['ひばり', 'hibari'], ['つぐみ', 'tsugumi'], ['みなと', 'minato'], ['はるか', 'haruka'], ['わかば', 'wakaba'], ['すみれ', 'sumire'],
  ['北斗', 'hokuto'], ['東雲', 'shinonome'], ['西海', 'saikai'], ['南山', 'nanzan'], ['大和', 'yamato'], ['八雲', 'yakumo'],
  ['白鷺', 'shirasagi'], ['青嶺', 'aomine'], ['紅葉', 'momiji'], ['若草', 'wakakusa'], ['千鳥', 'chidori'], ['七星', 'nanahoshi'],
  ['光洋', 'koyo'], ['明和', 'meiwa'], ['昭栄', 'shoei'], ['泰成', 'taisei'], ['日新', 'nisshin'], ['東陽', 'toyo'],
  ['北陸', 'hokuriku'], ['瀬戸内', 'setouchi'], ['多摩', 'tama'], ['武蔵', 'musashi'], ['相模', 'sagami'], ['駿河', 'suruga'],
  ['信濃', 'shinano'], ['越後', 'echigo'], ['加賀', 'kaga'], ['伊勢', 'ise'], ['播磨', 'harima'], ['備前', 'bizen'],
  ['讃岐', 'sanuki'], ['筑後', 'chikugo'], ['肥後', 'higo'], ['日向', 'hyuga'], ['薩摩', 'satsuma'], ['琉球', 'ryukyu'],
  ['ABC', 'abc'], ['TK', 'tk'], ['NEXT', 'next'], ['ONE', 'one'],
];

/** Second part: as written, in a domain, and in half-width katakana where it has one. */
// prettier-ignore
export const NAME_TAILS: readonly (readonly [string, string, string])[] = [
  ['システムズ', 'systems', 'ｼｽﾃﾑｽﾞ'], ['ソリューションズ', 'solutions', 'ｿﾘｭｰｼｮﾝｽﾞ'], ['テクノ', 'techno', 'ﾃｸﾉ'], ['データ', 'data', 'ﾃﾞｰﾀ'],
  ['ネットワーク', 'network', 'ﾈｯﾄﾜｰｸ'], ['エンジニアリング', 'engineering', 'ｴﾝｼﾞﾆｱﾘﾝｸﾞ'], ['サービス', 'service', 'ｻｰﾋﾞｽ'], ['コミュニケーションズ', 'communications', 'ｺﾐｭﾆｹｰｼｮﾝｽﾞ'],
  ['電算', 'densan', '電算'], ['情報', 'joho', '情報'], ['商会', 'shokai', '商会'], ['通商', 'tsusho', '通商'], ['機器', 'kiki', '機器'],
  ['通信', 'tsushin', '通信'], ['事務機', 'jimuki', '事務機'], ['電器', 'denki', '電器'], ['商事', 'shoji', '商事'], ['流通', 'ryutsu', '流通'],
  ['産業', 'sangyo', '産業'], ['企画', 'kikaku', '企画'],
];

/** Last part of an end customer's name. */
// prettier-ignore
export const CUSTOMER_TAILS: readonly (readonly [string, string])[] = [
  ['工業', 'kogyo'], ['製作所', 'seisakusho'], ['建設', 'kensetsu'], ['運輸', 'unyu'], ['食品', 'shokuhin'], ['病院', 'hospital'],
  ['学園', 'gakuen'], ['不動産', 'fudosan'], ['印刷', 'insatsu'], ['農園', 'noen'],
];

export const PLACES: readonly { readonly prefecture: string; readonly city: string; readonly romaji: string; readonly postal: string }[] = [
  { prefecture: '北海道', city: '札幌市', romaji: 'sapporo', postal: '060-0001' },
  { prefecture: '宮城県', city: '仙台市', romaji: 'sendai', postal: '980-0811' },
  { prefecture: '新潟県', city: '新潟市', romaji: 'niigata', postal: '950-0088' },
  { prefecture: '石川県', city: '金沢市', romaji: 'kanazawa', postal: '920-0853' },
  { prefecture: '長野県', city: '長野市', romaji: 'nagano', postal: '380-0824' },
  { prefecture: '埼玉県', city: 'さいたま市', romaji: 'saitama', postal: '330-0854' },
  { prefecture: '千葉県', city: '千葉市', romaji: 'chiba', postal: '260-0013' },
  { prefecture: '東京都', city: '千代田区', romaji: 'tokyo', postal: '100-0005' },
  { prefecture: '東京都', city: '港区', romaji: 'minato', postal: '105-0001' },
  { prefecture: '東京都', city: '八王子市', romaji: 'hachioji', postal: '192-0083' },
  { prefecture: '神奈川県', city: '横浜市', romaji: 'yokohama', postal: '220-0011' },
  { prefecture: '静岡県', city: '浜松市', romaji: 'hamamatsu', postal: '430-0926' },
  { prefecture: '愛知県', city: '名古屋市', romaji: 'nagoya', postal: '450-0002' },
  { prefecture: '京都府', city: '京都市', romaji: 'kyoto', postal: '600-8216' },
  { prefecture: '大阪府', city: '大阪市', romaji: 'osaka', postal: '530-0001' },
  { prefecture: '大阪府', city: '堺市', romaji: 'sakai', postal: '590-0078' },
  { prefecture: '兵庫県', city: '神戸市', romaji: 'kobe', postal: '650-0021' },
  { prefecture: '岡山県', city: '岡山市', romaji: 'okayama', postal: '700-0024' },
  { prefecture: '広島県', city: '広島市', romaji: 'hiroshima', postal: '732-0822' },
  { prefecture: '香川県', city: '高松市', romaji: 'takamatsu', postal: '760-0011' },
  { prefecture: '福岡県', city: '福岡市', romaji: 'fukuoka', postal: '812-0011' },
  { prefecture: '熊本県', city: '熊本市', romaji: 'kumamoto', postal: '860-0047' },
  { prefecture: '沖縄県', city: '那覇市', romaji: 'naha', postal: '900-0015' },
];

// prettier-ignore
export const SURNAMES: readonly (readonly [string, string])[] = [
  ['佐藤', 'sato'], ['鈴木', 'suzuki'], ['高橋', 'takahashi'], ['田中', 'tanaka'], ['伊藤', 'ito'], ['渡辺', 'watanabe'],
  ['山本', 'yamamoto'], ['中村', 'nakamura'], ['小林', 'kobayashi'], ['加藤', 'kato'], ['吉田', 'yoshida'], ['山田', 'yamada'],
  ['佐々木', 'sasaki'], ['山口', 'yamaguchi'], ['松本', 'matsumoto'], ['井上', 'inoue'], ['木村', 'kimura'], ['林', 'hayashi'],
  ['斎藤', 'saito'], ['清水', 'shimizu'], ['森', 'mori'], ['池田', 'ikeda'], ['橋本', 'hashimoto'], ['石川', 'ishikawa'],
  ['前田', 'maeda'], ['岡田', 'okada'], ['長谷川', 'hasegawa'], ['藤田', 'fujita'], ['後藤', 'goto'], ['近藤', 'kondo'],
  ['村上', 'murakami'], ['遠藤', 'endo'], ['青木', 'aoki'], ['坂本', 'sakamoto'], ['西村', 'nishimura'], ['福田', 'fukuda'], ['岡', 'oka'],
];

// prettier-ignore
export const GIVEN_NAMES: readonly (readonly [string, string])[] = [
  ['翔太', 'shota'], ['健', 'ken'], ['大輔', 'daisuke'], ['直樹', 'naoki'], ['拓也', 'takuya'], ['誠', 'makoto'], ['亮', 'ryo'], ['隆', 'takashi'],
  ['美咲', 'misaki'], ['陽子', 'yoko'], ['恵', 'megumi'], ['由美', 'yumi'], ['香織', 'kaori'], ['真理', 'mari'], ['愛', 'ai'], ['千尋', 'chihiro'],
  ['浩二', 'koji'], ['修', 'osamu'], ['裕子', 'yuko'], ['純', 'jun'], ['葵', 'aoi'], ['蓮', 'ren'], ['結衣', 'yui'],
];

// prettier-ignore
export const REPS: readonly (readonly [string, string, string, string])[] = [
  ['佐伯', 'saeki', '涼子', 'ryoko'], ['新田', 'nitta', '健吾', 'kengo'], ['堀', 'hori', '真一', 'shinichi'], ['大庭', 'oba', '博', 'hiroshi'],
  ['三輪', 'miwa', '由紀', 'yuki'], ['里見', 'satomi', '香', 'kaori'], ['仁科', 'nishina', '学', 'manabu'], ['相沢', 'aizawa', '実', 'minoru'],
  ['浅野', 'asano', '理恵', 'rie'], ['飯島', 'iijima', '徹', 'toru'], ['上原', 'uehara', '舞', 'mai'], ['江口', 'eguchi', '剛', 'tsuyoshi'],
  ['小野寺', 'onodera', '薫', 'kaoru'], ['片山', 'katayama', '聡', 'satoshi'], ['久保', 'kubo', '梓', 'azusa'], ['桜井', 'sakurai', '陸', 'riku'],
  ['須藤', 'sudo', '望', 'nozomi'],
];

/** What is sent to partners: key of the content and the subject of the mail. */
// prettier-ignore
export const CONTENT: readonly (readonly [string, string])[] = [
  ['intro-video', '製品紹介動画(5分)'], ['first-proposal-template', '初回提案テンプレート'], ['basic-course', '基礎研修'],
  ['basic-test', '理解度テスト'], ['campaign-guide', 'キャンペーン案内'], ['talk-script', 'トークスクリプト'],
  ['win-story', '受注事例(同業種)'], ['objection-faq', 'よくある質問と切り返し'], ['quarterly-review', '四半期レビュー資料'],
  ['event-invite', '優良パートナー会 招待'], ['restart-note', '再開のご案内(1枚)'],
];

export const PRODUCTS: readonly (readonly [string, string])[] = [
  ['product-a', '製品A'],
  ['product-b', '製品B'],
  ['product-c', '製品C'],
];
