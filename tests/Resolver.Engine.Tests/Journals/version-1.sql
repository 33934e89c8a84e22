BEGIN TRANSACTION;
CREATE TABLE fence(token INTEGER NOT NULL);
INSERT INTO "fence" VALUES(12);
CREATE TABLE history(
    run TEXT NOT NULL,
    execution INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL,
    call INTEGER NOT NULL,
    name TEXT NOT NULL,
    step TEXT NOT NULL,
    delivery INTEGER NOT NULL,
    detail TEXT NOT NULL,
    payload TEXT,
    PRIMARY KEY(run, execution, seq)) WITHOUT ROWID;
INSERT INTO "history" VALUES('everything-1',0,1,639309673334117976,'run-started',-1,'everything','',0,'','3');
INSERT INTO "history" VALUES('everything-1',0,2,639309673334117976,'activity-scheduled',0,'work','first',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-1',0,3,639309673335401938,'event-received',-1,'go','',0,'e1','"go"');
INSERT INTO "history" VALUES('everything-1',0,4,639309673335458274,'activity-started',0,'work','first',1,'',NULL);
INSERT INTO "history" VALUES('everything-1',0,5,639309673336017773,'activity-completed',0,'work','first',1,'','"first:1"');
INSERT INTO "history" VALUES('everything-1',0,6,639309673336017773,'activity-scheduled',1,'work','part-0',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','0');
INSERT INTO "history" VALUES('everything-1',0,7,639309673336017773,'activity-scheduled',2,'work','part-1',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-1',0,8,639309673336017773,'activity-scheduled',3,'work','part-2',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-1',0,9,639309673336054305,'activity-started',1,'work','part-0',1,'',NULL);
INSERT INTO "history" VALUES('everything-1',0,10,639309673336054358,'activity-started',2,'work','part-1',1,'',NULL);
INSERT INTO "history" VALUES('everything-1',0,11,639309673336054363,'activity-started',3,'work','part-2',1,'',NULL);
INSERT INTO "history" VALUES('everything-1',0,12,639309673336195787,'activity-completed',1,'work','part-0',1,'','"part-0:0"');
INSERT INTO "history" VALUES('everything-1',0,13,639309673336195897,'activity-completed',2,'work','part-1',1,'','"part-1:1"');
INSERT INTO "history" VALUES('everything-1',0,14,639309673336214642,'activity-completed',3,'work','part-2',1,'','"part-2:2"');
INSERT INTO "history" VALUES('everything-1',0,15,639309673336214642,'activity-scheduled',4,'flaky','large',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-1',0,16,639309673336224484,'activity-started',4,'flaky','large',1,'',NULL);
INSERT INTO "history" VALUES('everything-1',0,17,639309673336264209,'activity-retried',4,'flaky','large',1,'639309673336274209','{"code":"TEST-BUSY","message":"The first delivery always fails.","transient":true,"kind":"infrastructure"}');
INSERT INTO "history" VALUES('everything-1',0,18,639309673336456630,'activity-started',4,'flaky','large',2,'',NULL);
INSERT INTO "history" VALUES('everything-1',0,19,639309673336472815,'activity-completed',4,'flaky','large',2,'','@{"sha256":"dba6f2be419186f963bcabe42bc6071e028ad55717e8dcf7677d02b3672062a0","bytes":20002,"mediaType":"application/json"}');
INSERT INTO "history" VALUES('everything-1',0,20,639309673336472815,'wait-scheduled',5,'never','',0,'3155378975999999999',NULL);
INSERT INTO "history" VALUES('everything-1',0,21,639309673336472815,'child-scheduled',6,'child','child',0,'{"run":"everything-1-5aa9a2b3dc","version":1}','7');
INSERT INTO "history" VALUES('everything-1',0,22,639309673337136931,'child-completed',6,'child','',0,'everything-1-5aa9a2b3dc','"inner-1:7inner-2:7"');
INSERT INTO "history" VALUES('everything-1',0,23,639309673337136931,'timer-scheduled',7,'','',0,'639309673337186931',NULL);
INSERT INTO "history" VALUES('everything-1',0,24,639309673337231656,'timer-fired',7,'','',0,'',NULL);
INSERT INTO "history" VALUES('everything-1',0,25,639309673337231656,'wait-scheduled',8,'go','',0,'3155378975999999999',NULL);
INSERT INTO "history" VALUES('everything-1',0,26,639309673337231656,'wait-scheduled',9,'go','',0,'639309673337281656',NULL);
INSERT INTO "history" VALUES('everything-1',0,27,639309673337341293,'timer-fired',9,'','',0,'',NULL);
INSERT INTO "history" VALUES('everything-1',0,28,639309673337341293,'child-scheduled',10,'rounds','rounds',0,'{"run":"everything-1-183cc82f0b","version":1}','2');
INSERT INTO "history" VALUES('everything-1',0,29,639309673337946079,'child-completed',10,'rounds','',0,'everything-1-183cc82f0b','0');
INSERT INTO "history" VALUES('everything-1',0,30,639309673337959070,'run-completed',-1,'','',0,'',NULL);
INSERT INTO "history" VALUES('everything-1-183cc82f0b',2,1,639309673337743012,'run-started',-1,'rounds','',0,'','0');
INSERT INTO "history" VALUES('everything-1-183cc82f0b',2,2,639309673337743012,'activity-scheduled',0,'work','round-0',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','0');
INSERT INTO "history" VALUES('everything-1-183cc82f0b',2,3,639309673337771042,'activity-started',0,'work','round-0',1,'',NULL);
INSERT INTO "history" VALUES('everything-1-183cc82f0b',2,4,639309673337889969,'activity-completed',0,'work','round-0',1,'','"round-0:0"');
INSERT INTO "history" VALUES('everything-1-183cc82f0b',2,5,639309673337895159,'run-completed',-1,'','',0,'',NULL);
INSERT INTO "history" VALUES('everything-1-5aa9a2b3dc',0,1,639309673336692741,'run-started',-1,'child','',0,'','7');
INSERT INTO "history" VALUES('everything-1-5aa9a2b3dc',0,2,639309673336692741,'activity-scheduled',0,'work','inner-1',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','7');
INSERT INTO "history" VALUES('everything-1-5aa9a2b3dc',0,3,639309673336783240,'activity-started',0,'work','inner-1',1,'',NULL);
INSERT INTO "history" VALUES('everything-1-5aa9a2b3dc',0,4,639309673336899470,'activity-completed',0,'work','inner-1',1,'','"inner-1:7"');
INSERT INTO "history" VALUES('everything-1-5aa9a2b3dc',0,5,639309673336899470,'activity-scheduled',1,'work','inner-2',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','7');
INSERT INTO "history" VALUES('everything-1-5aa9a2b3dc',0,6,639309673336904717,'activity-started',1,'work','inner-2',1,'',NULL);
INSERT INTO "history" VALUES('everything-1-5aa9a2b3dc',0,7,639309673337019559,'activity-completed',1,'work','inner-2',1,'','"inner-2:7"');
INSERT INTO "history" VALUES('everything-1-5aa9a2b3dc',0,8,639309673337029478,'run-completed',-1,'','',0,'',NULL);
INSERT INTO "history" VALUES('everything-2',0,1,639309673339898262,'run-started',-1,'everything','',0,'','3');
INSERT INTO "history" VALUES('everything-2',0,2,639309673339898262,'activity-scheduled',0,'work','first',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-2',0,3,639309673340965866,'event-received',-1,'go','',0,'e1','"go"');
INSERT INTO "history" VALUES('everything-2',0,4,639309673341011259,'activity-started',0,'work','first',1,'',NULL);
INSERT INTO "history" VALUES('everything-2',0,5,639309673341444790,'activity-completed',0,'work','first',1,'','"first:1"');
INSERT INTO "history" VALUES('everything-2',0,6,639309673341444790,'activity-scheduled',1,'work','part-0',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','0');
INSERT INTO "history" VALUES('everything-2',0,7,639309673341444790,'activity-scheduled',2,'work','part-1',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-2',0,8,639309673341444790,'activity-scheduled',3,'work','part-2',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-2',0,9,639309673341479226,'activity-started',1,'work','part-0',1,'',NULL);
INSERT INTO "history" VALUES('everything-2',0,10,639309673341479270,'activity-started',2,'work','part-1',1,'',NULL);
INSERT INTO "history" VALUES('everything-2',0,11,639309673341479273,'activity-started',3,'work','part-2',1,'',NULL);
INSERT INTO "history" VALUES('everything-3',0,1,639309673342861827,'run-started',-1,'everything','',0,'','3');
INSERT INTO "history" VALUES('everything-3',0,2,639309673342861827,'activity-scheduled',0,'work','first',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-3',0,3,639309673343797784,'event-received',-1,'go','',0,'e1','"go"');
INSERT INTO "history" VALUES('everything-3',0,4,639309673343834753,'activity-started',0,'work','first',1,'',NULL);
INSERT INTO "history" VALUES('everything-3',0,5,639309673344238519,'activity-completed',0,'work','first',1,'','"first:1"');
INSERT INTO "history" VALUES('everything-3',0,6,639309673344238519,'activity-scheduled',1,'work','part-0',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','0');
INSERT INTO "history" VALUES('everything-3',0,7,639309673344238519,'activity-scheduled',2,'work','part-1',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-3',0,8,639309673344238519,'activity-scheduled',3,'work','part-2',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-3',0,9,639309673344268451,'activity-started',1,'work','part-0',1,'',NULL);
INSERT INTO "history" VALUES('everything-3',0,10,639309673344268495,'activity-started',2,'work','part-1',1,'',NULL);
INSERT INTO "history" VALUES('everything-3',0,11,639309673344268498,'activity-started',3,'work','part-2',1,'',NULL);
INSERT INTO "history" VALUES('everything-3',0,12,639309673344429169,'activity-completed',3,'work','part-2',1,'','"part-2:2"');
INSERT INTO "history" VALUES('everything-3',0,13,639309673344429272,'activity-completed',2,'work','part-1',1,'','"part-1:1"');
INSERT INTO "history" VALUES('everything-3',0,14,639309673344443065,'activity-completed',1,'work','part-0',1,'','"part-0:0"');
INSERT INTO "history" VALUES('everything-3',0,15,639309673344443065,'activity-scheduled',4,'flaky','large',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-3',0,16,639309673344445698,'activity-started',4,'flaky','large',1,'',NULL);
INSERT INTO "history" VALUES('everything-3',0,17,639309673344479093,'activity-retried',4,'flaky','large',1,'639309673344489093','{"code":"TEST-BUSY","message":"The first delivery always fails.","transient":true,"kind":"infrastructure"}');
INSERT INTO "history" VALUES('everything-3',0,18,639309673344609215,'activity-started',4,'flaky','large',2,'',NULL);
INSERT INTO "history" VALUES('everything-3',0,19,639309673344625083,'activity-completed',4,'flaky','large',2,'','@{"sha256":"dba6f2be419186f963bcabe42bc6071e028ad55717e8dcf7677d02b3672062a0","bytes":20002,"mediaType":"application/json"}');
INSERT INTO "history" VALUES('everything-3',0,20,639309673344625083,'wait-scheduled',5,'never','',0,'3155378975999999999',NULL);
INSERT INTO "history" VALUES('everything-3',0,21,639309673344625083,'child-scheduled',6,'child','child',0,'{"run":"everything-3-eabf78db1e","version":1}','7');
INSERT INTO "history" VALUES('everything-3-eabf78db1e',0,1,639309673344814899,'run-started',-1,'child','',0,'','7');
INSERT INTO "history" VALUES('everything-4',0,1,639309673346591339,'run-started',-1,'everything','',0,'','3');
INSERT INTO "history" VALUES('everything-4',0,2,639309673346591339,'activity-scheduled',0,'work','first',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-4',0,3,639309673347861191,'event-received',-1,'go','',0,'e1','"go"');
INSERT INTO "history" VALUES('everything-4',0,4,639309673347916361,'activity-started',0,'work','first',1,'',NULL);
INSERT INTO "history" VALUES('everything-4',0,5,639309673348459354,'activity-completed',0,'work','first',1,'','"first:1"');
INSERT INTO "history" VALUES('everything-4',0,6,639309673348459354,'activity-scheduled',1,'work','part-0',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','0');
INSERT INTO "history" VALUES('everything-4',0,7,639309673348459354,'activity-scheduled',2,'work','part-1',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-4',0,8,639309673348459354,'activity-scheduled',3,'work','part-2',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-4',0,9,639309673348499807,'activity-started',1,'work','part-0',1,'',NULL);
INSERT INTO "history" VALUES('everything-4',0,10,639309673348499854,'activity-started',2,'work','part-1',1,'',NULL);
INSERT INTO "history" VALUES('everything-4',0,11,639309673348499860,'activity-started',3,'work','part-2',1,'',NULL);
INSERT INTO "history" VALUES('everything-4',0,12,639309673348641330,'activity-completed',3,'work','part-2',1,'','"part-2:2"');
INSERT INTO "history" VALUES('everything-4',0,13,639309673348641430,'activity-completed',1,'work','part-0',1,'','"part-0:0"');
INSERT INTO "history" VALUES('everything-4',0,14,639309673348659684,'activity-completed',2,'work','part-1',1,'','"part-1:1"');
INSERT INTO "history" VALUES('everything-4',0,15,639309673348659684,'activity-scheduled',4,'flaky','large',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-4',0,16,639309673348663331,'activity-started',4,'flaky','large',1,'',NULL);
INSERT INTO "history" VALUES('everything-4',0,17,639309673348704954,'activity-retried',4,'flaky','large',1,'639309673348714954','{"code":"TEST-BUSY","message":"The first delivery always fails.","transient":true,"kind":"infrastructure"}');
INSERT INTO "history" VALUES('everything-4',0,18,639309673348891521,'activity-started',4,'flaky','large',2,'',NULL);
INSERT INTO "history" VALUES('everything-5',0,1,639309673350602328,'run-started',-1,'everything','',0,'','3');
INSERT INTO "history" VALUES('everything-5',0,2,639309673350602328,'activity-scheduled',0,'work','first',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-5',0,3,639309673351960999,'event-received',-1,'go','',0,'e1','"go"');
INSERT INTO "history" VALUES('everything-5',0,4,639309673352016542,'activity-started',0,'work','first',1,'',NULL);
INSERT INTO "history" VALUES('everything-5',0,5,639309673352529299,'activity-completed',0,'work','first',1,'','"first:1"');
INSERT INTO "history" VALUES('everything-5',0,6,639309673352529299,'activity-scheduled',1,'work','part-0',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','0');
INSERT INTO "history" VALUES('everything-5',0,7,639309673352529299,'activity-scheduled',2,'work','part-1',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','1');
INSERT INTO "history" VALUES('everything-5',0,8,639309673352529299,'activity-scheduled',3,'work','part-2',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-5',0,9,639309673352565986,'activity-started',1,'work','part-0',1,'',NULL);
INSERT INTO "history" VALUES('everything-5',0,10,639309673352566037,'activity-started',2,'work','part-1',1,'',NULL);
INSERT INTO "history" VALUES('everything-5',0,11,639309673352566043,'activity-started',3,'work','part-2',1,'',NULL);
INSERT INTO "history" VALUES('everything-5',0,12,639309673352715101,'activity-completed',1,'work','part-0',1,'','"part-0:0"');
INSERT INTO "history" VALUES('everything-5',0,13,639309673352715204,'activity-completed',2,'work','part-1',1,'','"part-1:1"');
INSERT INTO "history" VALUES('everything-5',0,14,639309673352715389,'activity-completed',3,'work','part-2',1,'','"part-2:2"');
INSERT INTO "history" VALUES('everything-5',0,15,639309673352715389,'activity-scheduled',4,'flaky','large',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','2');
INSERT INTO "history" VALUES('everything-5',0,16,639309673352720663,'activity-started',4,'flaky','large',1,'',NULL);
INSERT INTO "history" VALUES('everything-5',0,17,639309673352807334,'activity-retried',4,'flaky','large',1,'639309673352817334','{"code":"TEST-BUSY","message":"The first delivery always fails.","transient":true,"kind":"infrastructure"}');
INSERT INTO "history" VALUES('everything-5',0,18,639309673352961113,'activity-started',4,'flaky','large',2,'',NULL);
INSERT INTO "history" VALUES('everything-5',0,19,639309673352979706,'activity-completed',4,'flaky','large',2,'','@{"sha256":"dba6f2be419186f963bcabe42bc6071e028ad55717e8dcf7677d02b3672062a0","bytes":20002,"mediaType":"application/json"}');
INSERT INTO "history" VALUES('everything-5',0,20,639309673352979706,'wait-scheduled',5,'never','',0,'3155378975999999999',NULL);
INSERT INTO "history" VALUES('everything-5',0,21,639309673352979706,'child-scheduled',6,'child','child',0,'{"run":"everything-5-df08f94a15","version":1}','7');
INSERT INTO "history" VALUES('everything-5-df08f94a15',0,1,639309673353141212,'run-started',-1,'child','',0,'','7');
INSERT INTO "history" VALUES('everything-5-df08f94a15',0,2,639309673353141212,'activity-scheduled',0,'work','inner-1',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','7');
INSERT INTO "history" VALUES('everything-5-df08f94a15',0,3,639309673353241795,'activity-started',0,'work','inner-1',1,'',NULL);
INSERT INTO "history" VALUES('everything-5-df08f94a15',0,4,639309673353380126,'activity-completed',0,'work','inner-1',1,'','"inner-1:7"');
INSERT INTO "history" VALUES('everything-5-df08f94a15',0,5,639309673353380126,'activity-scheduled',1,'work','inner-2',0,'{"retry":{"maxAttempts":100,"firstInterval":"00:00:00.0010000","backoff":2,"maxInterval":"00:00:00.0050000","deadline":null,"onlyCodes":[]},"timeout":"00:10:00"}','7');
INSERT INTO "history" VALUES('everything-5-df08f94a15',0,6,639309673353388825,'activity-started',1,'work','inner-2',1,'',NULL);
CREATE TABLE inbox(
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    run TEXT NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    event_id TEXT NOT NULL,
    execution INTEGER NOT NULL DEFAULT 0,
    call INTEGER NOT NULL DEFAULT -1,
    payload TEXT,
    at INTEGER NOT NULL,
    taken INTEGER NOT NULL DEFAULT 0,
    UNIQUE(run, kind, event_id));
INSERT INTO "inbox" VALUES(1,'everything-1','event-received','go','e1',0,-1,NULL,639309673334347002,1);
INSERT INTO "inbox" VALUES(2,'everything-1','child-completed','child','everything-1-5aa9a2b3dc',0,6,NULL,639309673337036590,1);
INSERT INTO "inbox" VALUES(3,'everything-1','child-completed','rounds','everything-1-183cc82f0b',0,10,NULL,639309673337896580,1);
INSERT INTO "inbox" VALUES(4,'everything-2','event-received','go','e1',0,-1,NULL,639309673340195545,1);
INSERT INTO "inbox" VALUES(5,'everything-3','event-received','go','e1',0,-1,NULL,639309673343063342,1);
INSERT INTO "inbox" VALUES(6,'everything-4','event-received','go','e1',0,-1,NULL,639309673346880484,1);
INSERT INTO "inbox" VALUES(7,'everything-5','event-received','go','e1',0,-1,NULL,639309673350958776,1);
CREATE TABLE leases(
    run TEXT PRIMARY KEY NOT NULL,
    token INTEGER NOT NULL,
    owner TEXT,
    host TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    expires_at INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "leases" VALUES('everything-1',7,NULL,'d9968387-e033-400f-884a-dee28870d73c/pid:[4026531836]',4785,'1283758',639309679337921252);
INSERT INTO "leases" VALUES('everything-1-183cc82f0b',6,NULL,'d9968387-e033-400f-884a-dee28870d73c/pid:[4026531836]',4785,'1283758',639309679337375291);
INSERT INTO "leases" VALUES('everything-1-5aa9a2b3dc',2,NULL,'d9968387-e033-400f-884a-dee28870d73c/pid:[4026531836]',4785,'1283758',639309679336761828);
INSERT INTO "leases" VALUES('everything-2',8,'38695bd66da144f699e1261686ed1e3d','d9968387-e033-400f-884a-dee28870d73c/pid:[4026531836]',4799,'1283817',639309679340485718);
INSERT INTO "leases" VALUES('everything-3',9,NULL,'d9968387-e033-400f-884a-dee28870d73c/pid:[4026531836]',4877,'1283851',639309679343322609);
INSERT INTO "leases" VALUES('everything-4',10,'832784ad00644499ac5b98ac162936cf','d9968387-e033-400f-884a-dee28870d73c/pid:[4026531836]',4939,'1283884',639309679347184567);
INSERT INTO "leases" VALUES('everything-5',11,NULL,'d9968387-e033-400f-884a-dee28870d73c/pid:[4026531836]',5017,'1283925',639309679351279044);
INSERT INTO "leases" VALUES('everything-5-df08f94a15',12,'64b2f8c683a74633aaa6943a51b08a5c','d9968387-e033-400f-884a-dee28870d73c/pid:[4026531836]',5017,'1283925',639309679353218208);
CREATE TABLE runs(
    run TEXT PRIMARY KEY NOT NULL,
    workflow TEXT NOT NULL,
    version INTEGER NOT NULL,
    state INTEGER NOT NULL,
    suspended INTEGER NOT NULL DEFAULT 0,
    root TEXT NOT NULL,
    parent TEXT,
    parent_execution INTEGER,
    parent_call INTEGER,
    execution INTEGER NOT NULL DEFAULT 0,
    input TEXT NOT NULL,
    status TEXT,
    output TEXT,
    failure TEXT,
    waits TEXT,
    wake_at INTEGER,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL) WITHOUT ROWID;
INSERT INTO "runs" VALUES('everything-1','everything',1,3,0,'everything-1',NULL,NULL,NULL,0,'3','"done"','"7ace93a9-8813-8aed-84d7-3aff470ace56|first:1|part-0:0,part-1:1,part-2:2|20000|True|inner-1:7inner-2:7|go|False|0"',NULL,NULL,NULL,639309673334117976,639309673337960079);
INSERT INTO "runs" VALUES('everything-1-183cc82f0b','rounds',1,3,0,'everything-1','everything-1',0,10,2,'0',NULL,'0',NULL,NULL,NULL,639309673337357159,639309673337896580);
INSERT INTO "runs" VALUES('everything-1-5aa9a2b3dc','child',1,3,0,'everything-1','everything-1',0,6,0,'7',NULL,'"inner-1:7inner-2:7"',NULL,NULL,NULL,639309673336692741,639309673337036590);
INSERT INTO "runs" VALUES('everything-2','everything',1,1,0,'everything-2',NULL,NULL,NULL,0,'3','"begun"',NULL,NULL,'[]',0,639309673339898262,639309673341481537);
INSERT INTO "runs" VALUES('everything-3','everything',1,1,0,'everything-3',NULL,NULL,NULL,0,'3','"begun"',NULL,NULL,'[{"event":"never","deadline":"9999-12-31T23:59:59.9999999+00:00"}]',NULL,639309673342861827,639309673344814899);
INSERT INTO "runs" VALUES('everything-3-eabf78db1e','child',1,0,0,'everything-3','everything-3',0,6,0,'7',NULL,NULL,NULL,NULL,0,639309673344814899,639309673344814899);
INSERT INTO "runs" VALUES('everything-4','everything',1,1,0,'everything-4',NULL,NULL,NULL,0,'3','"begun"',NULL,NULL,'[]',0,639309673346591339,639309673348893394);
INSERT INTO "runs" VALUES('everything-5','everything',1,1,0,'everything-5',NULL,NULL,NULL,0,'3','"begun"',NULL,NULL,'[{"event":"never","deadline":"9999-12-31T23:59:59.9999999+00:00"}]',NULL,639309673350602328,639309673353141212);
INSERT INTO "runs" VALUES('everything-5-df08f94a15','child',1,1,0,'everything-5','everything-5',0,6,0,'7',NULL,NULL,NULL,'[]',0,639309673353141212,639309673353390272);
CREATE TABLE schema_version(version INTEGER NOT NULL);
INSERT INTO "schema_version" VALUES(1);
CREATE INDEX runs_wake ON runs(wake_at) WHERE wake_at IS NOT NULL;
CREATE INDEX runs_root ON runs(root);
CREATE INDEX runs_parent ON runs(parent) WHERE parent IS NOT NULL;
CREATE INDEX runs_created ON runs(created_at DESC);
CREATE INDEX inbox_open ON inbox(run) WHERE taken = 0;
CREATE INDEX leases_owner ON leases(owner) WHERE owner IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('inbox',7);
COMMIT;
