import type { SecretQuestionId, SecretQuestionView } from '../domain/secret-questions.ts';
import type { Bilingual, Language } from './language.ts';

const words = (ja: string, en: string): Bilingual => ({ ja, en });

/** 追加認証の質問. Answers to them are neither in registers nor on business cards. */
export const secretQuestions: Readonly<Record<SecretQuestionId, Bilingual>> = {
  firstSchool: words('最初に通った学校または幼稚園の名前は', 'What was the name of your first school?'),
  childhoodFriend: words('子どもの頃の一番の友人の名前は', 'What was the name of your best friend in childhood?'),
  favouriteTeacher: words('印象に残っている先生の名前は', 'What is the name of a teacher you remember?'),
  childhoodNickname: words('子どもの頃のあだ名は', 'What was your nickname in childhood?'),
  firstPet: words('初めて飼ったペットの名前は', 'What was the name of your first pet?'),
  firstTripAbroad: words('初めて旅行した海外の都市は', 'What was the first city you visited abroad?'),
  favouriteBook: words('一番好きな本の題名は', 'What is the title of your favourite book?'),
  favouriteFilm: words('一番好きな映画の題名は', 'What is the title of your favourite film?'),
  favouriteSinger: words('一番好きな歌手の名前は', 'Who is your favourite singer?'),
  favouriteDish: words('一番好きな料理は', 'What is your favourite dish?'),
  childhoodDream: words('子どもの頃になりたかった職業は', 'What did you want to become as a child?'),
  firstEmployer: words('初めて働いた会社または店の名前は', 'What was the name of your first employer?'),
};

/** A question as an answer shows it. */
export const secretQuestionView = (questionId: SecretQuestionId, language: Language): SecretQuestionView => ({
  questionId,
  text: secretQuestions[questionId][language],
});
