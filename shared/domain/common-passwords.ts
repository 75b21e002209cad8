/**
 * The words in the most frequently guessed passwords (D-10), of those that fit 6 to 12 half-width letters and digits,
 * Japanese ones included. `isCommonPassword` also recognizes them in capitals, with digits in place of letters, and
 * with a short suffix.
 */
const words = new Set(
  `password passwd passcode secret letmein welcome admin administrator master root user guest login test tester testing
  temp temporary default change changeme access system manager server office company business bank banking money
  iloveyou loveyou love lovely princess sunshine shadow monkey dragon football baseball basketball soccer hockey
  superman batman starwars pokemon naruto pikachu doraemon totoro jordan michael michelle jessica jennifer ashley
  daniel thomas robert charlie andrew joshua matthew anthony william george hannah amanda nicole samantha
  computer internet windows google yahoo facebook twitter iphone samsung whatever freedom killer trustno
  hunter buster ranger tigger ginger pepper cookie cheese chocolate banana orange purple yellow silver golden
  summer winter spring autumn flower butterfly forever friends family angel angels blessed jesus heaven
  hello helloworld qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm qazwsx qweasd qweasdzxc asdasd zaqwsx
  corvette mercedes porsche ferrari mustang harley yamaha suzuki toyota honda nissan mazda subaru
  japan tokyo osaka kyoto nagoya sapporo sendai fukuoka nihon nippon sakura himawari hanako tarou taro
  tanaka satou sato suzuki takahashi watanabe yamamoto nakamura kobayashi kato yoshida yamada sasaki
  daisuki arigato arigatou konnichiwa sayonara aishiteru anata watashi himitsu ohayou pasuwado pasuwaado
  ginkou kaisha keiri soumu eigyou shacho shachou jimusho kanri kanrisha`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

/** Whole passwords from the published lists that are not a word with a suffix. */
const whole = new Set(
  `1q2w3e 1q2w3e4r 1q2w3e4r5t q1w2e3 q1w2e3r4 q1w2e3r4t5 1qaz2wsx 1qazxsw2 zaq12wsx zaq1xsw2 qwe123 asd123 zxc123
  abc123 a1b2c3 a1b2c3d4 aa1234 aa123456 a123456 a1234567 a12345678 a123456789 abcd1234 ab1234 aaa111 abcabc
  123abc 123qwe 1234qwer 12345qwert 123asd 123456a 1234567a 123456q 123321 1234554321 112233 11223344 102030
  147258 147258369 159753 159357 741852 741852963 789456 789456123 456123 654321 666666 696969 121212 131313
  123123 123123123 232323 100200 314159 314159265 112358 20202020 trustno1 p4ssw0rd pa55word pass1234 pass123
  passw0rd 1password mypassword nopassword mypass123 monkey123 g1234567 zz123456 qq123456 w123456 love123 0okm9ijn`
    .split(/\s+/)
    .filter((each) => each !== ''),
);

const tails = /^(?:|[0-9]{1,3}|1234|12345|123456|0000|1111|123123|321|abc|xyz)$/;
const anyDigits = /^[0-9]*$/;
const spelledWithDigits: Readonly<Record<string, string>> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' };

/** Whether a password, given in lower case, is a commonly guessed one. */
export function isCommonPassword(lower: string): boolean {
  if (whole.has(lower)) return true;
  for (let end = lower.length; end >= 4; end -= 1) {
    const [head, tail] = [lower.slice(0, end), lower.slice(end)];
    const plain = head.replace(/[013457]/g, (digit) => spelledWithDigits[digit] ?? digit);
    const isKnown = words.has(plain) || words.has(plain.replace(/i/g, 'l'));
    if (isKnown && (tails.test(tail) || (plain === 'password' && anyDigits.test(tail)))) return true;
  }
  return false;
}
