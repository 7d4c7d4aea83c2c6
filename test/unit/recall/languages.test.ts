// Recall in languages whose words are not made as English ones are.
import assert from 'node:assert/strict';
import { tokenize } from '../../../extension/language/tokens.ts';
import { recall } from '../../../extension/recall/recall.ts';
import { memoryOf } from '../../support/memories.ts';

/** A rule, others of its language beside it, and questions that only it answers. */
const LANGUAGES: [language: string, rule: string, others: string[], questions: string[]][] = [
  [
    'Chinese',
    '数据库迁移必须先在预发布环境执行',
    ['提交信息使用英文', '所有按钮都要有无障碍标签', '日志里不允许出现手机号'],
    ['怎么做数据库迁移？', '迁移要在哪个环境执行'],
  ],
  [
    'Japanese',
    'マイグレーションは必ずレビュー後に実行すること',
    ['テスト名は日本語で書く', '環境変数はサーバーでのみ読み込む'],
    ['マイグレーションはいつ実行しますか'],
  ],
  [
    'Korean',
    '배포는 금요일 오후에 하지 않는다',
    ['커밋 메시지는 영어로 쓴다', '테스트에서 네트워크를 쓰지 마세요'],
    ['금요일에 배포해도 되나요?', '배포 언제 해?'],
  ],
  [
    'Thai',
    'ห้ามเรียกฐานข้อมูลจากหน้าจอโดยตรง',
    ['ข้อความคอมมิตต้องเป็นภาษาอังกฤษ', 'ทุกฟังก์ชันต้องมีการทดสอบ'],
    ['ใช้ฐานข้อมูลอย่างไร'],
  ],
  [
    'Arabic',
    'لا تُشغّل الترحيلات على قاعدة البيانات يدويا',
    ['رسائل الإيداع بالإنجليزية', 'كل زر له تسمية واضحة'],
    ['كيف أعدل قاعدة البيانات؟'],
  ],
  [
    'Persian',
    'پیش از انتشار، آزمون‌ها باید سبز باشند',
    ['پیام کامیت انگلیسی است', 'مبلغ‌ها را به ریال ذخیره کن'],
    ['آزمون ها پیش از انتشار چه باید باشند؟', 'وضعیت آزمون‌های پروژه پیش از انتشار'],
  ],
  [
    'German',
    'Überweisungen werden nur im Modul Zahlung ausgelöst',
    ['Commit-Nachrichten sind englisch', 'Tests benutzen kein Netz'],
    ['wo werden Überweisungen ausgelöst?'],
  ],
  [
    'Spanish',
    'El código generado no se edita a mano',
    ['Los commits van en inglés', 'Cada botón tiene una etiqueta'],
    ['¿puedo editar el codigo generado?'],
  ],
  [
    'French',
    'Les migrations sont relues avant la mise en production',
    ['Les commits sont en anglais', 'Aucun accès au réseau pendant les tests'],
    ['qui relit avant la mise en production ?'],
  ],
  [
    'Portuguese',
    'As migrações rodam antes da implantação',
    ['Os commits são em inglês', 'Nenhum teste usa a rede'],
    ['quando rodam as migracoes?'],
  ],
];

describe('recall in other languages', () => {
  for (const [language, rule, others, questions] of LANGUAGES)
    it(`finds a rule by a question in ${language}`, () => {
      const memories = [rule, ...others].map((text) => memoryOf(text, { status: 'live' }));
      for (const question of questions)
        assert.equal(recall(question, memories)[0]?.memory.text, rule, `${question}: ${tokenize(question)}`);
    });

  it('keeps words of code among letters without spaces', () => {
    const terms = tokenize('请用`payments-api`的v2接口');
    for (const term of ['payments-api', 'payment', 'api', '接口'])
      assert.ok(terms.includes(term), `${terms}`);
  });

  it('says of no text without spaces that it has no words', () => {
    for (const [, rule] of LANGUAGES) assert.ok(new Set(tokenize(rule)).size >= 4, rule);
  });
});
