-- A ledger as the program of version 1 wrote it, dumped. Sealed with the key of tests/ledger/story.py.
PRAGMA application_id = 1347375937;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'pos_app.ledger','1','2026-11-21 12:12:52.547989+00:00');
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    reference TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    seal TEXT NOT NULL
);
INSERT INTO "events" VALUES(1,'2026-11-21T08:34:14.123Z','C3-created','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-created","till":"caisse3","wallet":null}','7a862b3bdbb3d9ddcc9f29ba163ccc6ffec10e87284e01609d3aea3bc71b164d');
INSERT INTO "events" VALUES(2,'2026-11-21T08:35:14.123Z','C3-sending','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-sending","till":"caisse3","wallet":null}','3c183d299e2a15cfb6300025d69a8cd7224fb5e7337f7fcc993264cec0745e02');
INSERT INTO "events" VALUES(3,'2026-11-21T08:35:15.123Z','C3-sending','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','9c22321c8a1eea3bd8bf8fbf05ac8485df6248850d5dabb0e25e283049d2419c');
INSERT INTO "events" VALUES(4,'2026-11-21T08:36:14.123Z','C3-awaiting','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-awaiting","till":"caisse3","wallet":null}','458c82ac5ff731e9f1d6aa17f2bca6efe2122add5189715640b22833648d8a5d');
INSERT INTO "events" VALUES(5,'2026-11-21T08:36:15.123Z','C3-awaiting','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','37804eba9265157acfc8c4e01076a42e743ba40750e97de0c81bb38345da881a');
INSERT INTO "events" VALUES(6,'2026-11-21T08:36:16.123Z','C3-awaiting','accepted','{"provider_reference":"prov"}','61ec12d1a7ef97ad941b167c3903b4282976ae4ce54873dd2cf3715710e770c6');
INSERT INTO "events" VALUES(7,'2026-11-21T08:37:14.123Z','C3-unknown','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-unknown","till":"caisse3","wallet":null}','38c1fcbf328f6ef0334a77d52ce8614fa3179534a2a42adc13414ffd3f2475b7');
INSERT INTO "events" VALUES(8,'2026-11-21T08:37:15.123Z','C3-unknown','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','46751907c1d05a269af2addfe73b00aacb95717b82ca94b9c95a9ca615889f03');
INSERT INTO "events" VALUES(9,'2026-11-21T08:37:16.123Z','C3-unknown','lost','{"detail":"code lost","reason":"timeout"}','c27952945e2481618d16b98c0053d9c8fe79b13b59499e3d8cc1b5e4dedd42e8');
INSERT INTO "events" VALUES(10,'2026-11-21T08:38:14.123Z','C3-refused','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-refused","till":"caisse3","wallet":null}','63cd2b09d73dfff98156248195eed5b214457b5edd789c9869f98cce33155f13');
INSERT INTO "events" VALUES(11,'2026-11-21T08:38:15.123Z','C3-refused','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','448205c1207e491ddc2cacaaceff068c6890df2ce57ed4ca64f2c52b48b9e471');
INSERT INTO "events" VALUES(12,'2026-11-21T08:38:16.123Z','C3-refused','declined','{"detail":"code declined","reason":"customer_refused"}','507cd165245e381263244d7ecd94938f7b91ebea0eb55a9bb4f2509830a2c151');
INSERT INTO "events" VALUES(13,'2026-11-21T08:39:14.123Z','C3-not_sent','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-not_sent","till":"caisse3","wallet":null}','2c92fd974351256d59032330eea3fe02fc8e3b5208b7e3d14dbb91a7edb6ef60');
INSERT INTO "events" VALUES(14,'2026-11-21T08:39:15.123Z','C3-not_sent','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','14a882742e6c97ae11eb7b407afdf2fb21f2fab6e703df54efdd4a86cb098464');
INSERT INTO "events" VALUES(15,'2026-11-21T08:39:16.123Z','C3-not_sent','not_sent','{"detail":"code not_sent","reason":"connection_refused"}','d835ae439fbd7d3d13004ed4f68464631c7aef4e38065e19745a43d34037868d');
INSERT INTO "events" VALUES(16,'2026-11-21T08:40:14.123Z','C3-interrupted','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-interrupted","till":"caisse3","wallet":null}','a3123b70b46902bb23097ae9ae13840992eda424cea284650267f21e8b175dfd');
INSERT INTO "events" VALUES(17,'2026-11-21T08:40:15.123Z','C3-interrupted','not_sent','{"detail":"code not_sent","reason":"interrupted"}','ff3f5453d9b362e385049b4dfba09e46e729caf1f50ad58dde8c3a22689060f6');
INSERT INTO "events" VALUES(18,'2026-11-21T08:41:14.123Z','C3-abandoned','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-abandoned","till":"caisse3","wallet":null}','c4dc5f0e9a1a7031daf15000dcfefb06a078ff511b4e1d4f067bd3f4cb05418e');
INSERT INTO "events" VALUES(19,'2026-11-21T08:41:15.123Z','C3-abandoned','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','fa82fff645991c87c264e03eacc0607f64ee3413df60cdae2a0fb7f3d2845da5');
INSERT INTO "events" VALUES(20,'2026-11-21T08:41:16.123Z','C3-abandoned','accepted','{}','7497023f70154a8ae439f7f305c4a1fc0fe96580707d228e19efe1ecc990d077');
INSERT INTO "events" VALUES(21,'2026-11-21T08:41:17.123Z','C3-abandoned','abandoned','{"by":"Vola"}','53c91dca853263367a01ff700c00fd08fb73f5e18248369cc377aa69328ee0ff');
INSERT INTO "events" VALUES(22,'2026-11-21T08:42:14.123Z','C3-review','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-review","till":"caisse3","wallet":null}','5c82a0ab4275c859db6ec4f8cb27b1aaf7f007b4504784b1332346dae193eef7');
INSERT INTO "events" VALUES(23,'2026-11-21T08:42:15.123Z','C3-review','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','1a0816b493111ec3e3f192b34d2fca728b92fd973ee0f0b6afbd7541038fb07e');
INSERT INTO "events" VALUES(24,'2026-11-21T08:42:16.123Z','C3-review','lost','{"detail":"code lost","reason":"x"}','cdfa6708a4d42df1517deba2a0e8233db24d3da0e3108a01ea9fd61027fc0ad3');
INSERT INTO "events" VALUES(25,'2026-11-21T08:42:17.123Z','C3-review','contradicted','{"detail":"code contradicted","reason":"amount_differs"}','ceacf23d8819ec1598e8e07e7dcc9db3eb75769e6f982c71d948277772f23cbb');
INSERT INTO "events" VALUES(26,'2026-11-21T08:43:14.123Z','C3-paid','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-paid","till":"caisse3","wallet":null}','2ee279f38c3760ac15d63c71a3b0c04078eb650b42c625555278b7ded83af1ce');
INSERT INTO "events" VALUES(27,'2026-11-21T08:43:15.123Z','C3-paid','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','a9c1e3861ffd6bf4b7a067dcbb8e6740056197bd16e64e0cdd761cce1020ca4d');
INSERT INTO "events" VALUES(28,'2026-11-21T08:43:16.123Z','C3-paid','accepted','{}','9cd9269dc94384e7001da7ac260be08f12bd7575271af49e711cd898ecd1376f');
INSERT INTO "events" VALUES(29,'2026-11-21T08:43:17.123Z','C3-paid','paid','{"checks":["amount","payer"],"fee":150}','9023f63779e9a87fdbc8523d3e94dcc9907bd1df86e4c139ebf0cd8c63c8e2c9');
INSERT INTO "events" VALUES(30,'2026-11-21T08:44:14.123Z','C3-late','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-late","till":"caisse3","wallet":null}','958bba735ff65a3c8da280060a33f211a8c4ef287469f950238d10032b96a6cd');
INSERT INTO "events" VALUES(31,'2026-11-21T08:44:15.123Z','C3-late','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','c4a8ae8a0965a51563d42593ad54dd44ca788adfd353d48925def7a43ff299e3');
INSERT INTO "events" VALUES(32,'2026-11-21T08:44:16.123Z','C3-late','declined','{"detail":"code declined","reason":"customer_refused"}','42ab511c098ab277a166806645813eff4e9afd5c58fd84ad259db60b50fee455');
INSERT INTO "events" VALUES(33,'2026-11-21T08:44:17.123Z','C3-late','paid','{"fee":10,"flags":["amount_unverified"]}','40a72034ec4b5b323c6ef6e3b9079df2575551bdc1ac53bebeee7cea5ff7a417');
INSERT INTO "events" VALUES(34,'2026-11-21T08:45:14.123Z','C3-confirmed_manually','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-confirmed_manually","till":"caisse3","wallet":null}','f7528afbb4a0415147765d6311ac9176ddfaa53928bcdc72f4d09e86177cf129');
INSERT INTO "events" VALUES(35,'2026-11-21T08:45:15.123Z','C3-confirmed_manually','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','cb7d0073df47b0dbad8b3c794f69f5556aa387fe66dd58e14a2501b23d5cb786');
INSERT INTO "events" VALUES(36,'2026-11-21T08:45:16.123Z','C3-confirmed_manually','lost','{"detail":"code lost","reason":"timeout"}','856db9d01800bdd3aa7e03827226187300c1ada5627e399fd3ed6f76b84d645c');
INSERT INTO "events" VALUES(37,'2026-11-21T08:45:17.123Z','C3-confirmed_manually','decided','{"as":"paid","transaction_id":"MANUAL"}','a31cb906b47f263ac1362c8c2bab8d786d526e3d41d3b4a23e80eada16dbb0c6');
INSERT INTO "events" VALUES(38,'2026-11-21T08:46:14.123Z','C3-found','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-found","till":"caisse3","wallet":null}','2c7a1c7f141559a18affd6da36fdf49796f97220a95061f26e1d2c6ca9b15099');
INSERT INTO "events" VALUES(39,'2026-11-21T08:46:15.123Z','C3-found','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','e083c9c9e9f5687657825c85b8830dd017aa74bb9a718d8fce63e88d47526080');
INSERT INTO "events" VALUES(40,'2026-11-21T08:46:16.123Z','C3-found','lost','{"detail":"504","reason":"timeout"}','09d062f1b159707303f3bd27b2b30ed4690f76860400b18f16816c86d87ac28b');
INSERT INTO "events" VALUES(41,'2026-11-21T08:46:17.123Z','C3-found','accepted','{"provider_reference":"p2"}','5c63fb196a002feae0406e1440a5a31a0f04814d1333c0b23220ec970794a3f6');
INSERT INTO "events" VALUES(42,'2026-11-21T08:47:14.123Z','C3-no-detail','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-no-detail","till":"caisse3","wallet":null}','56ef4f432b141852e278b5e939bf294203796945865c31acc7654f69c52641f6');
INSERT INTO "events" VALUES(43,'2026-11-21T08:47:15.123Z','C3-no-detail','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','a7b41a79f14ec80f9c0fdbb7d4d486afaf9d77543a6736a44756c7744fe64cfc');
INSERT INTO "events" VALUES(44,'2026-11-21T08:47:16.123Z','C3-no-detail','declined','{"detail":null,"reason":"customer_refused"}','3da4ff2bd21bd9ecf93e78adc0d49d845e99988ca7de3bac399b2531d9c368a9');
INSERT INTO "events" VALUES(45,'2026-11-21T08:48:14.123Z','C3-against','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-against","till":"caisse3","wallet":null}','5738b025adeecfa3cdfe1e924dc60164e2169e7fbc7c4970f391d0a040138b3e');
INSERT INTO "events" VALUES(46,'2026-11-21T08:48:15.123Z','C3-against','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','93ff288c7cfbb7a27a4ac6e56d9bb9df5c790e446004ef0334251ec52f848c66');
INSERT INTO "events" VALUES(47,'2026-11-21T08:48:16.123Z','C3-against','lost','{"detail":"504","reason":"timeout"}','97d3ac176ab477e6959cb20d03be54ad09c3213d9e4c1f36be5bb9639bfd5c7a');
INSERT INTO "events" VALUES(48,'2026-11-21T08:48:17.123Z','C3-against','decided','{"as":"refused"}','211da40a2dcbc5a5c7374a65a1c996bf9490ba207d7c70cad90cee823c81eefb');
INSERT INTO "events" VALUES(49,'2026-11-21T08:49:14.123Z','C3-called','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-called","till":"caisse3","wallet":null}','9f6c8d4d78afa1284b4faad326c24d8490a36569227e792996d26c9f35e1278a');
INSERT INTO "events" VALUES(50,'2026-11-21T08:49:15.123Z','C3-called','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','a914ef13511db23e9058a71b844ccf21aa7fe0f7fa20b07caa19f3b83b3167fd');
INSERT INTO "events" VALUES(51,'2026-11-21T08:49:16.123Z','C3-called','callback','{"body":"{}"}','a4f87edb3344d903ec3ec403d8015a76a5c0a6545afc9f2c0ea53a81037ec3f0');
CREATE TABLE identity (ledger_id TEXT NOT NULL, key_check TEXT NOT NULL);
INSERT INTO "identity" VALUES('31355967a9da277aa31fc1b4471bb944','f115d4df22f52af4788482050f962a05eed24fe8b84a5bbbc111eb7511732697');
CREATE TABLE payments (
    seq INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    operator TEXT NOT NULL,
    wallet TEXT,
    till TEXT NOT NULL,
    cashier TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (typeof(amount) = 'integer' AND amount > 0),
    currency TEXT NOT NULL,
    phone TEXT,
    description TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    flags TEXT NOT NULL,
    provider_reference TEXT,
    transaction_id TEXT,
    fee INTEGER CHECK (fee IS NULL OR typeof(fee) = 'integer'),
    link TEXT,
    environment TEXT NOT NULL,
    created_at TEXT NOT NULL,
    sent_at TEXT,
    settled_at TEXT,
    sale TEXT NOT NULL,
    open_sale TEXT,
    customer TEXT,
    correlation_id TEXT,
    callback_secret TEXT,
    changed_at TEXT NOT NULL,
    foreign_currency TEXT,
    foreign_amount TEXT,
    checks TEXT NOT NULL
);
INSERT INTO "payments" VALUES(1,'C3-created','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','created',NULL,'[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:34:14.123Z',NULL,NULL,'sale of C3-created','sale of C3-created',NULL,NULL,NULL,'2026-11-21T08:34:14.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(2,'C3-sending','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','sending',NULL,'[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:35:14.123Z','2026-11-21T08:35:15.123Z',NULL,'sale of C3-sending','sale of C3-sending',NULL,'corr','s3cret','2026-11-21T08:35:15.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(4,'C3-awaiting','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','awaiting',NULL,'[]','prov',NULL,NULL,NULL,'sandbox','2026-11-21T08:36:14.123Z','2026-11-21T08:36:15.123Z',NULL,'sale of C3-awaiting','sale of C3-awaiting',NULL,'corr','s3cret','2026-11-21T08:36:16.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(7,'C3-unknown','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','unknown','timeout','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:37:14.123Z','2026-11-21T08:37:15.123Z',NULL,'sale of C3-unknown','sale of C3-unknown',NULL,'corr','s3cret','2026-11-21T08:37:16.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(10,'C3-refused','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','refused','customer_refused','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:38:14.123Z','2026-11-21T08:38:15.123Z','2026-11-21T08:38:16.123Z','sale of C3-refused',NULL,NULL,'corr','s3cret','2026-11-21T08:38:16.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(13,'C3-not_sent','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','not_sent','connection_refused','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:39:14.123Z',NULL,'2026-11-21T08:39:16.123Z','sale of C3-not_sent',NULL,NULL,'corr','s3cret','2026-11-21T08:39:16.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(16,'C3-interrupted','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','not_sent','interrupted','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:40:14.123Z',NULL,'2026-11-21T08:40:15.123Z','sale of C3-interrupted',NULL,NULL,NULL,NULL,'2026-11-21T08:40:15.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(18,'C3-abandoned','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','abandoned','abandoned','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:41:14.123Z','2026-11-21T08:41:15.123Z','2026-11-21T08:41:17.123Z','sale of C3-abandoned',NULL,NULL,'corr','s3cret','2026-11-21T08:41:17.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(22,'C3-review','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','review','amount_differs','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:42:14.123Z','2026-11-21T08:42:15.123Z',NULL,'sale of C3-review',NULL,NULL,'corr','s3cret','2026-11-21T08:42:17.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(26,'C3-paid','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','paid',NULL,'[]',NULL,NULL,150,NULL,'sandbox','2026-11-21T08:43:14.123Z','2026-11-21T08:43:15.123Z','2026-11-21T08:43:17.123Z','sale of C3-paid',NULL,NULL,'corr','s3cret','2026-11-21T08:43:17.123Z',NULL,NULL,'["amount","payer"]');
INSERT INTO "payments" VALUES(30,'C3-late','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','paid',NULL,'["amount_unverified","late"]',NULL,NULL,10,NULL,'sandbox','2026-11-21T08:44:14.123Z','2026-11-21T08:44:15.123Z','2026-11-21T08:44:17.123Z','sale of C3-late',NULL,NULL,'corr','s3cret','2026-11-21T08:44:17.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(34,'C3-confirmed_manually','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','confirmed_manually','decided_by_manager','[]',NULL,'MANUAL',NULL,NULL,'sandbox','2026-11-21T08:45:14.123Z','2026-11-21T08:45:15.123Z','2026-11-21T08:45:17.123Z','sale of C3-confirmed_manually',NULL,NULL,'corr','s3cret','2026-11-21T08:45:17.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(38,'C3-found','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','awaiting',NULL,'[]','p2',NULL,NULL,NULL,'sandbox','2026-11-21T08:46:14.123Z','2026-11-21T08:46:15.123Z',NULL,'sale of C3-found','sale of C3-found',NULL,'corr','s3cret','2026-11-21T08:46:17.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(42,'C3-no-detail','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','refused','customer_refused','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:47:14.123Z','2026-11-21T08:47:15.123Z','2026-11-21T08:47:16.123Z','sale of C3-no-detail',NULL,NULL,'corr','s3cret','2026-11-21T08:47:16.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(45,'C3-against','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','refused','decided_by_manager','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:48:14.123Z','2026-11-21T08:48:15.123Z','2026-11-21T08:48:17.123Z','sale of C3-against',NULL,NULL,'corr','s3cret','2026-11-21T08:48:17.123Z',NULL,NULL,'[]');
INSERT INTO "payments" VALUES(49,'C3-called','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','sending',NULL,'[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:49:14.123Z','2026-11-21T08:49:15.123Z',NULL,'sale of C3-called','sale of C3-called',NULL,'corr','s3cret','2026-11-21T08:49:16.123Z',NULL,NULL,'[]');
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX events_by_reference ON events (reference);
CREATE INDEX payments_by_time ON payments (created_at);
CREATE INDEX payments_undecided ON payments (created_at) WHERE settled_at IS NULL;
CREATE INDEX payments_by_outcome ON payments (status, created_at) WHERE settled_at IS NOT NULL;
CREATE INDEX payments_by_settlement ON payments (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX payments_by_phone ON payments (phone, created_at) WHERE phone IS NOT NULL;
CREATE INDEX payments_by_sale ON payments (sale);
CREATE INDEX payments_by_provider_reference ON payments (provider_reference) WHERE provider_reference IS NOT NULL;
CREATE INDEX payments_watched ON payments (sent_at) WHERE status IN ('refused', 'abandoned', 'confirmed_manually');
CREATE UNIQUE INDEX one_open_attempt_of_a_sale ON payments (open_sale) WHERE open_sale IS NOT NULL;
CREATE UNIQUE INDEX one_payment_of_a_transaction ON payments (transaction_id, operator, environment) WHERE transaction_id IS NOT NULL;
CREATE TRIGGER events_are_not_updated BEFORE UPDATE ON events BEGIN SELECT RAISE(ABORT, 'an event of the ledger is never changed'); END;
CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'an event of the ledger is never deleted'); END;
CREATE TRIGGER events_are_not_replaced BEFORE INSERT ON events WHEN EXISTS (SELECT 1 FROM events WHERE seq = NEW.seq) BEGIN SELECT RAISE(ABORT, 'an event of the ledger is never replaced'); END;
COMMIT;
