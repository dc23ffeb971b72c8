-- A ledger as the program of version 2 wrote it, dumped. Sealed with the key of tests/ledger/story.py.
PRAGMA application_id = 1347375937;
PRAGMA user_version = 2;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'pos_app.ledger','1','2026-11-21 15:05:54.482499+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'pos_app.ledger','2','2026-11-21 15:05:54.485501+00:00');
CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    reference TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    seal TEXT NOT NULL
);
INSERT INTO "events" VALUES(1,'2026-11-21T08:34:14.123Z','C3-created','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-created","till":"caisse3","wallet":null}','a4ef926b997a3571ff02b0d739f0cc545d1b4f845a7decadbf13dfb27376cff7');
INSERT INTO "events" VALUES(2,'2026-11-21T08:35:14.123Z','C3-sending','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-sending","till":"caisse3","wallet":null}','9f0bb7802edb633174aeba242161fb182802df1996794a44fca0b87971149b86');
INSERT INTO "events" VALUES(3,'2026-11-21T08:35:15.123Z','C3-sending','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','841fb59474b46f5a5d19d3075d439a0b5bf0ae6380a7ab73bc781a9e5db8e08d');
INSERT INTO "events" VALUES(4,'2026-11-21T08:36:14.123Z','C3-awaiting','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-awaiting","till":"caisse3","wallet":null}','d4b45a2f3d612b04ce26cced3d36ffeb74d9facbe85e0f2f1662d6f8916d3c1e');
INSERT INTO "events" VALUES(5,'2026-11-21T08:36:15.123Z','C3-awaiting','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','6b9c2c9d686072a2cafc8995b2965d57023f887c234ff735cd542195b2133f68');
INSERT INTO "events" VALUES(6,'2026-11-21T08:36:16.123Z','C3-awaiting','accepted','{"provider_reference":"prov"}','4c7b98c3f96b89da31bb83e5049913997bc3c5d7c23d4b619806f35326b77fee');
INSERT INTO "events" VALUES(7,'2026-11-21T08:37:14.123Z','C3-unknown','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-unknown","till":"caisse3","wallet":null}','d3375e760ad05370755ca57f9aade573a464c72459e9600583be5b1b1184ad74');
INSERT INTO "events" VALUES(8,'2026-11-21T08:37:15.123Z','C3-unknown','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','5374d89e1edd6f6fa73bcbc3bc3f3467b15cd728f7c6f38879ca51237da7f598');
INSERT INTO "events" VALUES(9,'2026-11-21T08:37:16.123Z','C3-unknown','lost','{"reason":"timeout"}','dfa8e0a0a3d7bc074102085e9b9998c982e3597f62e669a7e1b8449219c708c3');
INSERT INTO "events" VALUES(10,'2026-11-21T08:38:14.123Z','C3-refused','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-refused","till":"caisse3","wallet":null}','aa818786d077e656710bce704f21a6b5fd2134c03b447cff7b14b29d2ad02830');
INSERT INTO "events" VALUES(11,'2026-11-21T08:38:15.123Z','C3-refused','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','efb018db95c1181f492102f873e819d40de1f78a5028997f5cfb0bffa513f7ba');
INSERT INTO "events" VALUES(12,'2026-11-21T08:38:16.123Z','C3-refused','declined','{"reason":"customer_refused"}','6442e4f2f6b57cdc460ab10fe9ba281999eaaa453ba495a09244e989ae6212c4');
INSERT INTO "events" VALUES(13,'2026-11-21T08:39:14.123Z','C3-not_sent','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-not_sent","till":"caisse3","wallet":null}','3e3a195b96646d61f631a1927709ab6f1542ea2ed28ffc8fad7cbebd48fef8ca');
INSERT INTO "events" VALUES(14,'2026-11-21T08:39:15.123Z','C3-not_sent','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','fa63e6de4c366f1fce7847ac8916323863c0b195c6ebe077eceb2f9afe49c32f');
INSERT INTO "events" VALUES(15,'2026-11-21T08:39:16.123Z','C3-not_sent','not_sent','{"reason":"connection_refused"}','9aae69edffe920245280ad20f8f6f9f6703b060416051844de72ec0da28ff014');
INSERT INTO "events" VALUES(16,'2026-11-21T08:40:14.123Z','C3-interrupted','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-interrupted","till":"caisse3","wallet":null}','cd122be953a5bf3f0ed8daab06a18d67e74e52fdd452a2ec14f73ec57f750caf');
INSERT INTO "events" VALUES(17,'2026-11-21T08:40:15.123Z','C3-interrupted','not_sent','{"reason":"interrupted"}','5f23ff28589916066171f96d887efc0ab8fe95f7e2ce963cf6c16631a91b8ad9');
INSERT INTO "events" VALUES(18,'2026-11-21T08:41:14.123Z','C3-abandoned','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-abandoned","till":"caisse3","wallet":null}','5a62fb1a16bd29af85bf3b1d3471dd9cfa5da2bf60d0b97a09ffa06e28b23714');
INSERT INTO "events" VALUES(19,'2026-11-21T08:41:15.123Z','C3-abandoned','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','dda98498ebf4ea223cbcbb96aa1d5b6035cbd459e1fa39f5732f4955c7adfdf4');
INSERT INTO "events" VALUES(20,'2026-11-21T08:41:16.123Z','C3-abandoned','accepted','{}','4a155842991a29aa410128f4b5a1faeda116b5ae16d2b0cbcb7d7e828e596d17');
INSERT INTO "events" VALUES(21,'2026-11-21T08:41:17.123Z','C3-abandoned','abandoned','{"by":"Vola"}','99cc151fa6df8f095317e5b27f506a6bf1fa1e41820dd8dda76b8877d86fe801');
INSERT INTO "events" VALUES(22,'2026-11-21T08:42:14.123Z','C3-review','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-review","till":"caisse3","wallet":null}','d4dc50c9a5ebf289265045cfb0c55293cbb3c22073389618a00f026c75e48905');
INSERT INTO "events" VALUES(23,'2026-11-21T08:42:15.123Z','C3-review','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','dedb64e10ebccd43a677347277b35be6fefddf99926f0793eb6d866625f4d5f2');
INSERT INTO "events" VALUES(24,'2026-11-21T08:42:16.123Z','C3-review','lost','{"reason":"x"}','459cee45e206e8155c045a3e42d4f81bba9cae1dcd3a1fbdbba4bb3a6b14171b');
INSERT INTO "events" VALUES(25,'2026-11-21T08:42:17.123Z','C3-review','contradicted','{"reason":"amount_differs"}','d0dd1d11c9447c6bc294282fc59477ccc43c126fd6f88321992d9791e20f92f4');
INSERT INTO "events" VALUES(26,'2026-11-21T08:43:14.123Z','C3-paid','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-paid","till":"caisse3","wallet":null}','fc991be48e2e161f89ef8afeca9c149b9733487dafd0f91c5601820129e03284');
INSERT INTO "events" VALUES(27,'2026-11-21T08:43:15.123Z','C3-paid','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','4107249fdb3e3eedcea2f41a43199590f5d321f361207b0bfeb3b8d2ab2d1e5e');
INSERT INTO "events" VALUES(28,'2026-11-21T08:43:16.123Z','C3-paid','accepted','{}','bc77340b38c6e3f1c3aac402cd573e19e34bebccf45fb5ee06c53b4f74d312b0');
INSERT INTO "events" VALUES(29,'2026-11-21T08:43:17.123Z','C3-paid','paid','{"checks":["amount","payer"],"fee":150}','d2fc89f9270f0d19ef1937ab4d69834a309d870d5588e76dee54f5b36d6845a2');
INSERT INTO "events" VALUES(30,'2026-11-21T08:44:14.123Z','C3-late','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-late","till":"caisse3","wallet":null}','1dd60f3668c50aeb390ce3ff107a13fea2c96e4244160771459d502b3e5064ec');
INSERT INTO "events" VALUES(31,'2026-11-21T08:44:15.123Z','C3-late','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','90aead96ed431c40aec67e301b785b4cb8a317c5613c4d75a9ce4a93600714ba');
INSERT INTO "events" VALUES(32,'2026-11-21T08:44:16.123Z','C3-late','declined','{"reason":"customer_refused"}','d27d55b8fcf992b6a5253580dac720310294380c1504fc72365a0f2b307da0c2');
INSERT INTO "events" VALUES(33,'2026-11-21T08:44:17.123Z','C3-late','paid','{"fee":10,"flags":["amount_unverified"]}','cfac5920009f6e2ec61516707dee48899493a03486621ec95d5ed4f98c24c857');
INSERT INTO "events" VALUES(34,'2026-11-21T08:45:14.123Z','C3-confirmed_manually','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-confirmed_manually","till":"caisse3","wallet":null}','a7a76df47cf150e8372dae1355a525afa5660f19ce634d24b41fbb34cec9586f');
INSERT INTO "events" VALUES(35,'2026-11-21T08:45:15.123Z','C3-confirmed_manually','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','c646367eb9c385d6a28d2c5c41b88cee76a5c587f770ef2a9a77240a7cf7bde3');
INSERT INTO "events" VALUES(36,'2026-11-21T08:45:16.123Z','C3-confirmed_manually','lost','{"reason":"timeout"}','e709b2fd39b00c8789dbf3cbd63ffcfd24f73951ca298941707997c80c9c1cf9');
INSERT INTO "events" VALUES(37,'2026-11-21T08:45:17.123Z','C3-confirmed_manually','decided','{"as":"paid","transaction_id":"MANUAL"}','87b7c48aaf5c7503943f9711794e5de92d2d2e64917091cf7967dc102df542d8');
INSERT INTO "events" VALUES(38,'2026-11-21T08:46:14.123Z','C3-P-created','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-created","till":"caisse3","wallet":null,"why":"Monnaie"}','0b28c1a0b6d28c7d4d76ec7bfd6d6ee79c4509fea4e72bc8a325377a0db4f138');
INSERT INTO "events" VALUES(39,'2026-11-21T08:47:14.123Z','C3-P-sending','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-sending","till":"caisse3","wallet":null,"why":"Monnaie"}','eb35f4e79562c342fb58e3b705d684d8a5000424180163c2a7242087fbd4b4d1');
INSERT INTO "events" VALUES(40,'2026-11-21T08:47:15.123Z','C3-P-sending','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','52d65edf6e4b64599470357f9d552bdab6b5b2df413f1351b16b275b724f47ae');
INSERT INTO "events" VALUES(41,'2026-11-21T08:48:14.123Z','C3-P-awaiting','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-awaiting","till":"caisse3","wallet":null,"why":"Monnaie"}','310cad40f90db7062397739ec345ce1c05e61207a5f4a6230833bf7ac1cc2b2d');
INSERT INTO "events" VALUES(42,'2026-11-21T08:48:15.123Z','C3-P-awaiting','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','88f33683d78423e37dc5a9f286d4f81196e8096b6b0aa744c6385ee2b4ee2c8c');
INSERT INTO "events" VALUES(43,'2026-11-21T08:48:16.123Z','C3-P-awaiting','accepted','{"provider_reference":"prov"}','17f8feb9c93c0a8061cf7518bcb2de96a24d17d739a1183815b35b5014c82d56');
INSERT INTO "events" VALUES(44,'2026-11-21T08:49:14.123Z','C3-P-unknown','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-unknown","till":"caisse3","wallet":null,"why":"Monnaie"}','3e1293bac11314712d9e6c42c1250edf7eefbf313a0c91fe969a4a2b3fa1e4e3');
INSERT INTO "events" VALUES(45,'2026-11-21T08:49:15.123Z','C3-P-unknown','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','0697d8d966e180cdbe66cfd0cea7a8b23cddefd07eccd6629a052121d5e9d43d');
INSERT INTO "events" VALUES(46,'2026-11-21T08:49:16.123Z','C3-P-unknown','lost','{"reason":"timeout"}','2565774d29dba988d09d4d57e84768242e0a4cb198f1fb98336fa107438fe72a');
INSERT INTO "events" VALUES(47,'2026-11-21T08:50:14.123Z','C3-P-refused','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-refused","till":"caisse3","wallet":null,"why":"Monnaie"}','4f9e6463d8afe926e422ae99f933653e3b8ff0c539a6d5a786f888100960941c');
INSERT INTO "events" VALUES(48,'2026-11-21T08:50:15.123Z','C3-P-refused','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','135b192bf31be87a2de3c3ead89bc52bb586ec59c13cd1d3142c7b017be51bfb');
INSERT INTO "events" VALUES(49,'2026-11-21T08:50:16.123Z','C3-P-refused','declined','{"reason":"customer_refused"}','f4a91734c7aaafe2121cfda4b74a2689d9eb1a54764cd41c8e9cc120531bfadc');
INSERT INTO "events" VALUES(50,'2026-11-21T08:51:14.123Z','C3-P-not_sent','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-not_sent","till":"caisse3","wallet":null,"why":"Monnaie"}','c703ec6a95714603b285c72bf0bb6c35a29a3a1ba79d8d8bc048e2c856818ffd');
INSERT INTO "events" VALUES(51,'2026-11-21T08:51:15.123Z','C3-P-not_sent','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','05e373bd30e2f4b176ac25ffb8c737e29c52db2c304988acf82ffc0efb507fab');
INSERT INTO "events" VALUES(52,'2026-11-21T08:51:16.123Z','C3-P-not_sent','not_sent','{"reason":"connection_refused"}','c6f8597f89cce49e8a2de29db7bcb9efadc8f10b72cb776144c0e94eccadff42');
INSERT INTO "events" VALUES(53,'2026-11-21T08:52:14.123Z','C3-P-interrupted','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-interrupted","till":"caisse3","wallet":null,"why":"Monnaie"}','55f80a8306f4ec2269c011638e896d7db2636db7c86e772f6e9c632473920fbe');
INSERT INTO "events" VALUES(54,'2026-11-21T08:52:15.123Z','C3-P-interrupted','not_sent','{"reason":"interrupted"}','b540ae97e5405bce94b8c59dacced2908160a3270b3d118b632185dd7b66f5a6');
INSERT INTO "events" VALUES(55,'2026-11-21T08:53:14.123Z','C3-P-abandoned','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-abandoned","till":"caisse3","wallet":null,"why":"Monnaie"}','7317d802c1d1249b16cf8803b02670a4fd0c80c6bba83f78acc763e717e0ca9f');
INSERT INTO "events" VALUES(56,'2026-11-21T08:53:15.123Z','C3-P-abandoned','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','6551d28e2c002ce88112570dc35941d06614f707080ea30d3782beadbcc178ec');
INSERT INTO "events" VALUES(57,'2026-11-21T08:53:16.123Z','C3-P-abandoned','accepted','{}','a46f97d334aa5a9aedeb17055e7d2d22c34c6bc7805af54ed8d3190099aeb9ad');
INSERT INTO "events" VALUES(58,'2026-11-21T08:53:17.123Z','C3-P-abandoned','abandoned','{"by":"Vola"}','f7625ef50b9f47bcf47eef3ace137454fee75e7c62153c6268c78c06b1d100f0');
INSERT INTO "events" VALUES(59,'2026-11-21T08:54:14.123Z','C3-P-review','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-review","till":"caisse3","wallet":null,"why":"Monnaie"}','bce55322cfbaaac2d3e75ec44f52cf010cf17a483f2ce0b2a11a9a6106f7a7af');
INSERT INTO "events" VALUES(60,'2026-11-21T08:54:15.123Z','C3-P-review','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','23a6810e1853a8666fec18c15d2013b8c34e4bca913ac9b6b26995396e6c9302');
INSERT INTO "events" VALUES(61,'2026-11-21T08:54:16.123Z','C3-P-review','lost','{"reason":"x"}','a37a2210cee3626cc19a751eb45e68bfdff309ef0ee8b08edded8b5738ef7621');
INSERT INTO "events" VALUES(62,'2026-11-21T08:54:17.123Z','C3-P-review','contradicted','{"reason":"amount_differs"}','7db63cbabeea23b73c24ddbf2a2bb27cfad6df0194adc6a67e5f1312651b2695');
INSERT INTO "events" VALUES(63,'2026-11-21T08:55:14.123Z','C3-P-paid','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-paid","till":"caisse3","wallet":null,"why":"Monnaie"}','88c84a3b1ae05a9055e7ede4e1d84e2c1a895ebd043119857c5e6859ef48a4f1');
INSERT INTO "events" VALUES(64,'2026-11-21T08:55:15.123Z','C3-P-paid','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','9e57b5fd2477c1d31e8a087f90302ce7314ee935ea942873bd0f29dc3016a1b5');
INSERT INTO "events" VALUES(65,'2026-11-21T08:55:16.123Z','C3-P-paid','accepted','{}','4f822515065118190484582c4c9bdd08ec62de92dbdd9a0113c546869a42e849');
INSERT INTO "events" VALUES(66,'2026-11-21T08:55:17.123Z','C3-P-paid','paid','{"checks":["amount","payer"],"fee":150}','0a34fdbbf29d5fdb5b483fe7c91b32d28715d88102361ba06a296e9071c0feee');
INSERT INTO "events" VALUES(67,'2026-11-21T08:56:14.123Z','C3-P-late','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-late","till":"caisse3","wallet":null,"why":"Monnaie"}','8f6b9d2a1bfc638105d4d571559a021d1ffe9d7c6630ecc860a99361b385d655');
INSERT INTO "events" VALUES(68,'2026-11-21T08:56:15.123Z','C3-P-late','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','08359fbe03d315cb8054d515dd3c186f52c728ba92f853b878afb636491ef474');
INSERT INTO "events" VALUES(69,'2026-11-21T08:56:16.123Z','C3-P-late','declined','{"reason":"customer_refused"}','f131776150484ae61b12210b4e453d6ee24f6e8288ed27644f389b67cd98ddd9');
INSERT INTO "events" VALUES(70,'2026-11-21T08:56:17.123Z','C3-P-late','paid','{"fee":10,"flags":["amount_unverified"]}','c0baae763c37d7c69e35890e7da7323741f0acb737cc2a3529552619ea2e6a3b');
INSERT INTO "events" VALUES(71,'2026-11-21T08:57:14.123Z','C3-P-confirmed_manually','payout','{"amount":2500,"approved_by":"Hanta","cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","returns":null,"sale":"sale of C3-P-confirmed_manually","till":"caisse3","wallet":null,"why":"Monnaie"}','691e3d47ef64f5b8796d7ee759c42f64dc68894748eb85e3b2b0408f46a54f03');
INSERT INTO "events" VALUES(72,'2026-11-21T08:57:15.123Z','C3-P-confirmed_manually','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','26771b9cf6bbed8ad445662133d44bb0cfcb50974665e1ae164746d9e5ec942f');
INSERT INTO "events" VALUES(73,'2026-11-21T08:57:16.123Z','C3-P-confirmed_manually','lost','{"reason":"timeout"}','8bab3dfa563875bb4f3998eb5da9be2e6ccf2482979b40a055985d82b16694e3');
INSERT INTO "events" VALUES(74,'2026-11-21T08:57:17.123Z','C3-P-confirmed_manually','decided','{"as":"paid","transaction_id":"MANUAL of C3-P-confirmed_manually"}','46a123696aac3c1a78c27f974e697469f6b2f67df46514770d9f28ab16daac32');
INSERT INTO "events" VALUES(75,'2026-11-21T08:58:14.123Z','C3-proved','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-proved","till":"caisse3","wallet":null}','c05e480b4e6ee4cdd7785bf96c33df3a24d71165600d0045415d402e54a6a012');
INSERT INTO "events" VALUES(76,'2026-11-21T08:58:15.123Z','C3-proved','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','bd9b4ad19929c31a7966fd21a48d62297710346f1ea5e01d837a061ecdc657a6');
INSERT INTO "events" VALUES(77,'2026-11-21T08:58:16.123Z','C3-proved','lost','{"reason":"timeout"}','89f949e703c766eb6ae57c4ab457da33727a81a501b0246da75f1b4ffc99c8fc');
INSERT INTO "events" VALUES(78,'2026-11-21T09:00:14.123Z','C3-proved','decided','{"as":"paid","by":"Hanta","reason":"SMS","transaction_id":"T-proved"}','ca19fb5b64333fc5f72644e7a1fc4ba71223307c0f9a38667e91bda8f91f305d');
INSERT INTO "events" VALUES(79,'2026-11-21T09:01:14.123Z','C3-proved','paid','{"fee":100,"transaction_id":"T-proved"}','5f575816302663687d6da165bb003b10a71d55d95ecc59e722b408e0aeef7c7d');
INSERT INTO "events" VALUES(80,'2026-11-21T08:58:14.123Z','C3-contested','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-contested","till":"caisse3","wallet":null}','de7aa5669cb723c40381b805dc1c1004ca12587a05004ec5b12dbf6977b77159');
INSERT INTO "events" VALUES(81,'2026-11-21T08:58:15.123Z','C3-contested','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','db9b50dc22e52663e22dbd81fabb698fb75fad0bf56bf13ce9aff3d2569944cc');
INSERT INTO "events" VALUES(82,'2026-11-21T08:58:16.123Z','C3-contested','lost','{"reason":"timeout"}','7ef102cbcf30907c2f3d3199587f171a45fb6a12c4b191dafc411175a76cc4b7');
INSERT INTO "events" VALUES(83,'2026-11-21T09:00:14.123Z','C3-contested','decided','{"as":"paid","by":"Hanta","reason":"SMS","transaction_id":"T-contested"}','c57a09b329d5e24751e33897b6f1fd52ecb709af36ff02239971a5559b991d59');
INSERT INTO "events" VALUES(84,'2026-11-21T09:01:14.123Z','C3-contested','contradicted','{"reason":"amount_differs"}','72b522ea291e25fdc3b9ae7adac5e6fcff7d5f85fcecc7731394b19bd7bf3add');
INSERT INTO "events" VALUES(85,'2026-11-21T08:58:14.123Z','C3-against','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-against","till":"caisse3","wallet":null}','d25d8e5976dd92f0bddc64e1427fca11b26cfd5977513b9e353515a13b518198');
INSERT INTO "events" VALUES(86,'2026-11-21T08:58:15.123Z','C3-against','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','1c09cedfa23c07681de47eebf343eac7573eccee1bfa8bee30f424fcb427d4d6');
INSERT INTO "events" VALUES(87,'2026-11-21T08:58:16.123Z','C3-against','lost','{"reason":"timeout"}','d399237b7e4c19f9cbda4a66f6a8347ba07145631058d4a98ab057e4a10a114a');
INSERT INTO "events" VALUES(88,'2026-11-21T09:00:14.123Z','C3-against','decided','{"as":"paid","by":"Hanta","reason":"SMS","transaction_id":"T-against"}','15ddcd553f3c16276fff0d15170b2c5aa3183486c4fc99d0166d2a899f8cb40e');
INSERT INTO "events" VALUES(89,'2026-11-21T09:01:14.123Z','C3-against','contradicted','{"reason":"amount_differs"}','7e9a0d59250f8b0ad70d28b1c3db72cd1a84f21e31ec9cba6b597b687e113e1c');
INSERT INTO "events" VALUES(90,'2026-11-21T09:02:14.123Z','C3-against','decided','{"as":"refused","by":"Hanta","reason":"relevé"}','9eb84286c9308c40080d11c88cea26c256932b5181a0e4d6d865bf04f801f8ad');
INSERT INTO "events" VALUES(91,'2026-11-21T08:58:14.123Z','C3-called','created','{"amount":12500,"cashier":"Vola","currency":"MGA","customer":null,"description":"Épicerie","environment":"sandbox","foreign_amount":null,"foreign_currency":null,"operator":"mvola","phone":"+261341234567","sale":"sale of C3-called","till":"caisse3","wallet":null}','f9098960cbace2e2ec16b831319d3b55440a3c34feee257d38119334bab6786c');
INSERT INTO "events" VALUES(92,'2026-11-21T08:58:15.123Z','C3-called','sending','{"callback_secret":"s3cret","correlation_id":"corr"}','701d5bf80b4f6e94c7a02618f601c84e2477eea3a5885171888d1e211515a407');
INSERT INTO "events" VALUES(93,'2026-11-21T08:59:14.123Z','C3-called','callback','{"claim":"success","digest":"d"}','16d6db313d3f21c5c701be606bfccebbcf205c0ed883c6610913252f63d79725');
INSERT INTO "events" VALUES(94,'2026-11-21T08:59:14.123Z','@orphans','orphan','{"claim":"success","environment":"sandbox","named":"C9-1","operator":"pvit","word":"200"}','d2a582e9012540c36c607c941c1cac99d1083b7010c3a382ba4d25e65465cae2');
CREATE TABLE identity (ledger_id TEXT NOT NULL, key_check TEXT NOT NULL);
INSERT INTO "identity" VALUES('e3fd73220e8de42e0a056733b129a8ba','e3bdc5cb8a3c7702f59c6c94b50651672c10c349f11ad53963b40cbe9861c600');
CREATE TABLE orphans (
    seq INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    operator TEXT NOT NULL,
    environment TEXT NOT NULL,
    named TEXT NOT NULL,
    claim TEXT,
    word TEXT
);
INSERT INTO "orphans" VALUES(94,'2026-11-21T08:59:14.123Z','pvit','sandbox','C9-1','success','200');
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
, detail TEXT, claim TEXT);
INSERT INTO "payments" VALUES(1,'C3-created','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','created',NULL,'[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:34:14.123Z',NULL,NULL,'sale of C3-created','sale of C3-created',NULL,NULL,NULL,'2026-11-21T08:34:14.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(2,'C3-sending','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','sending',NULL,'[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:35:14.123Z','2026-11-21T08:35:15.123Z',NULL,'sale of C3-sending','sale of C3-sending',NULL,'corr','s3cret','2026-11-21T08:35:15.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(4,'C3-awaiting','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','awaiting',NULL,'[]','prov',NULL,NULL,NULL,'sandbox','2026-11-21T08:36:14.123Z','2026-11-21T08:36:15.123Z',NULL,'sale of C3-awaiting','sale of C3-awaiting',NULL,'corr','s3cret','2026-11-21T08:36:16.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(7,'C3-unknown','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','unknown','timeout','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:37:14.123Z','2026-11-21T08:37:15.123Z',NULL,'sale of C3-unknown','sale of C3-unknown',NULL,'corr','s3cret','2026-11-21T08:37:16.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(10,'C3-refused','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','refused','customer_refused','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:38:14.123Z','2026-11-21T08:38:15.123Z','2026-11-21T08:38:16.123Z','sale of C3-refused',NULL,NULL,'corr','s3cret','2026-11-21T08:38:16.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(13,'C3-not_sent','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','not_sent','connection_refused','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:39:14.123Z',NULL,'2026-11-21T08:39:16.123Z','sale of C3-not_sent',NULL,NULL,'corr','s3cret','2026-11-21T08:39:16.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(16,'C3-interrupted','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','not_sent','interrupted','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:40:14.123Z',NULL,'2026-11-21T08:40:15.123Z','sale of C3-interrupted',NULL,NULL,NULL,NULL,'2026-11-21T08:40:15.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(18,'C3-abandoned','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','abandoned','abandoned','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:41:14.123Z','2026-11-21T08:41:15.123Z','2026-11-21T08:41:17.123Z','sale of C3-abandoned',NULL,NULL,'corr','s3cret','2026-11-21T08:41:17.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(22,'C3-review','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','review','amount_differs','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:42:14.123Z','2026-11-21T08:42:15.123Z',NULL,'sale of C3-review',NULL,NULL,'corr','s3cret','2026-11-21T08:42:17.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(26,'C3-paid','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','paid',NULL,'[]',NULL,NULL,150,NULL,'sandbox','2026-11-21T08:43:14.123Z','2026-11-21T08:43:15.123Z','2026-11-21T08:43:17.123Z','sale of C3-paid',NULL,NULL,'corr','s3cret','2026-11-21T08:43:17.123Z',NULL,NULL,'["amount","payer"]',NULL,NULL);
INSERT INTO "payments" VALUES(30,'C3-late','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','paid',NULL,'["amount_unverified","late"]',NULL,NULL,10,NULL,'sandbox','2026-11-21T08:44:14.123Z','2026-11-21T08:44:15.123Z','2026-11-21T08:44:17.123Z','sale of C3-late',NULL,NULL,'corr','s3cret','2026-11-21T08:44:17.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(34,'C3-confirmed_manually','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','confirmed_manually','decided_by_manager','[]',NULL,'MANUAL',NULL,NULL,'sandbox','2026-11-21T08:45:14.123Z','2026-11-21T08:45:15.123Z','2026-11-21T08:45:17.123Z','sale of C3-confirmed_manually',NULL,NULL,'corr','s3cret','2026-11-21T08:45:17.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(75,'C3-proved','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','paid',NULL,'[]',NULL,'T-proved',100,NULL,'sandbox','2026-11-21T08:58:14.123Z','2026-11-21T08:58:15.123Z','2026-11-21T09:01:14.123Z','sale of C3-proved',NULL,NULL,'corr','s3cret','2026-11-21T09:01:14.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(80,'C3-contested','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','review','amount_differs','[]',NULL,'T-contested',NULL,NULL,'sandbox','2026-11-21T08:58:14.123Z','2026-11-21T08:58:15.123Z',NULL,'sale of C3-contested',NULL,NULL,'corr','s3cret','2026-11-21T09:01:14.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(85,'C3-against','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','refused','decided_by_manager','[]',NULL,'T-against',NULL,NULL,'sandbox','2026-11-21T08:58:14.123Z','2026-11-21T08:58:15.123Z','2026-11-21T09:02:14.123Z','sale of C3-against',NULL,NULL,'corr','s3cret','2026-11-21T09:02:14.123Z',NULL,NULL,'[]',NULL,NULL);
INSERT INTO "payments" VALUES(91,'C3-called','mvola',NULL,'caisse3','Vola',12500,'MGA','+261341234567','Épicerie','sending',NULL,'[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:58:14.123Z','2026-11-21T08:58:15.123Z',NULL,'sale of C3-called','sale of C3-called',NULL,'corr','s3cret','2026-11-21T08:59:14.123Z',NULL,NULL,'[]',NULL,'success');
CREATE TABLE payouts (
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
    checks TEXT NOT NULL,
    detail TEXT,
    claim TEXT,
    approved_by TEXT,
    why TEXT,
    returns TEXT
);
INSERT INTO "payouts" VALUES(38,'C3-P-created','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','created',NULL,'[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:46:14.123Z',NULL,NULL,'sale of C3-P-created','sale of C3-P-created',NULL,NULL,NULL,'2026-11-21T08:46:14.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(39,'C3-P-sending','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','sending',NULL,'[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:47:14.123Z','2026-11-21T08:47:15.123Z',NULL,'sale of C3-P-sending','sale of C3-P-sending',NULL,'corr','s3cret','2026-11-21T08:47:15.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(41,'C3-P-awaiting','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','awaiting',NULL,'[]','prov',NULL,NULL,NULL,'sandbox','2026-11-21T08:48:14.123Z','2026-11-21T08:48:15.123Z',NULL,'sale of C3-P-awaiting','sale of C3-P-awaiting',NULL,'corr','s3cret','2026-11-21T08:48:16.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(44,'C3-P-unknown','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','unknown','timeout','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:49:14.123Z','2026-11-21T08:49:15.123Z',NULL,'sale of C3-P-unknown','sale of C3-P-unknown',NULL,'corr','s3cret','2026-11-21T08:49:16.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(47,'C3-P-refused','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','refused','customer_refused','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:50:14.123Z','2026-11-21T08:50:15.123Z','2026-11-21T08:50:16.123Z','sale of C3-P-refused',NULL,NULL,'corr','s3cret','2026-11-21T08:50:16.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(50,'C3-P-not_sent','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','not_sent','connection_refused','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:51:14.123Z',NULL,'2026-11-21T08:51:16.123Z','sale of C3-P-not_sent',NULL,NULL,'corr','s3cret','2026-11-21T08:51:16.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(53,'C3-P-interrupted','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','not_sent','interrupted','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:52:14.123Z',NULL,'2026-11-21T08:52:15.123Z','sale of C3-P-interrupted',NULL,NULL,NULL,NULL,'2026-11-21T08:52:15.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(55,'C3-P-abandoned','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','abandoned','abandoned','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:53:14.123Z','2026-11-21T08:53:15.123Z','2026-11-21T08:53:17.123Z','sale of C3-P-abandoned','sale of C3-P-abandoned',NULL,'corr','s3cret','2026-11-21T08:53:17.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(59,'C3-P-review','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','review','amount_differs','[]',NULL,NULL,NULL,NULL,'sandbox','2026-11-21T08:54:14.123Z','2026-11-21T08:54:15.123Z',NULL,'sale of C3-P-review',NULL,NULL,'corr','s3cret','2026-11-21T08:54:17.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(63,'C3-P-paid','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','paid',NULL,'[]',NULL,NULL,150,NULL,'sandbox','2026-11-21T08:55:14.123Z','2026-11-21T08:55:15.123Z','2026-11-21T08:55:17.123Z','sale of C3-P-paid',NULL,NULL,'corr','s3cret','2026-11-21T08:55:17.123Z',NULL,NULL,'["amount","payer"]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(67,'C3-P-late','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','paid',NULL,'["amount_unverified","late"]',NULL,NULL,10,NULL,'sandbox','2026-11-21T08:56:14.123Z','2026-11-21T08:56:15.123Z','2026-11-21T08:56:17.123Z','sale of C3-P-late',NULL,NULL,'corr','s3cret','2026-11-21T08:56:17.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
INSERT INTO "payouts" VALUES(71,'C3-P-confirmed_manually','mvola',NULL,'caisse3','Vola',2500,'MGA','+261341234567','Épicerie','confirmed_manually','decided_by_manager','[]',NULL,'MANUAL of C3-P-confirmed_manually',NULL,NULL,'sandbox','2026-11-21T08:57:14.123Z','2026-11-21T08:57:15.123Z','2026-11-21T08:57:17.123Z','sale of C3-P-confirmed_manually',NULL,NULL,'corr','s3cret','2026-11-21T08:57:17.123Z',NULL,NULL,'[]',NULL,NULL,'Hanta','Monnaie',NULL);
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
CREATE INDEX payouts_by_time ON payouts (created_at);
CREATE INDEX payouts_undecided ON payouts (created_at) WHERE settled_at IS NULL;
CREATE INDEX payouts_by_settlement ON payouts (settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX payouts_by_sale ON payouts (sale);
CREATE INDEX payouts_by_provider_reference ON payouts (provider_reference) WHERE provider_reference IS NOT NULL;
CREATE INDEX payouts_watched ON payouts (sent_at) WHERE status IN ('refused', 'abandoned', 'confirmed_manually');
CREATE UNIQUE INDEX one_payout_of_a_sale ON payouts (open_sale) WHERE open_sale IS NOT NULL;
CREATE UNIQUE INDEX one_payout_of_a_transaction ON payouts (transaction_id, operator, environment) WHERE transaction_id IS NOT NULL;
CREATE INDEX orphans_by_time ON orphans (at);
CREATE UNIQUE INDEX one_orphan_of_a_name ON orphans (named, operator, environment, ifnull(claim, ''));
COMMIT;
