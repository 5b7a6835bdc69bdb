"""Customers of the European continent's middle, the Nordics, India, Japan."""

from csgraph.sandbox.company.locales import Locale, towns, words

GERMANY = Locale(
    code="de",
    country="Germany",
    currency="EUR",
    top_level_domains=("de", "de", "com", "eu"),
    dialling="+49 30 23125 {b}{a}",
    time_zone="Berlin",
    iana_time_zone="Europe/Berlin",
    patterns=("{root} {sector}{legal}", "{root} & {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Ahrenfeld Birkhöfer Blaustein Brückner Dornbach Eichwald Falkenried Föhrde Gänsemeier
        Glückauf Grünewald Haselmühle Hüttner Jägerhof Kranichsee Kühlborn Lindenau Löwenbräuer
        Möwenberg Müller Niederrhein Österfeld Pfälzer Quellgrund Rösler Rübsam Schäfersee
        Schönfließ Söhnlein Störtebek Tannhöfer Überwald Wäldchen Weißdorn
        """
    ),
    sectors=words(
        """
        Anlagenbau Apotheken Backwaren Elektronik Energie Fahrzeugtechnik Feinkost Getränke
        Klinik Logistik Maschinenbau Messtechnik Möbel Stahl Verlag Versicherung
        """
    ),
    legal_forms=(" GmbH", " AG", " GmbH & Co. KG", " KG", " SE", ""),
    towns=towns(
        """
        Berlin | - | 101##
        Köln | Nordrhein-Westfalen | 506##
        München | Bayern | 803##
        Düsseldorf | Nordrhein-Westfalen | 402##
        Görlitz | Sachsen | 028##
        Hamburg | - | 204##
        """
    ),
    streets=("Hauptstraße {n}", "Am Mühlgraben {n}", "Königsallee {n}a", "Industriestr. {n}-{m}"),
    first_names=words(
        """
        Anke Ayşe Björn Claudia Dörte Emre Felix Frauke Götz Günther Hanna Heike Jörg Jürgen
        Katharina Kübra Lena Lukas Marlene Matthias Mehmet Moritz Nele Philipp Sabine Silke Sören
        Svenja Thorsten Ulrike Uwe Vera Wiebke Yannick
        """
    ),
    last_names=words(
        """
        Ackermann Bäumler Böhm Çelik Dürr Eßer Fröhlich Großmann Günay Hoffmann Huber Jäger
        Kästner Köhler Krüger Lübke Möller Naumann Öztürk Pfeiffer Röhrig Schröder Schäfer
        Schlüter Straßer Thönnes Ullmann Vogt von_Ahlefeld/vonahlefeld Weiß Wünsch Zöllner
        """
    ),
)

FRANCE = Locale(
    code="fr",
    country="France",
    currency="EUR",
    top_level_domains=("fr", "fr", "com"),
    dialling="+33 1 99 00 {a} {b}",
    time_zone="Paris",
    iana_time_zone="Europe/Paris",
    patterns=("{sector} {root}{legal}", "{root} & {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Aubépine Beaulieu Belle-Île Bruyère Capucine Châtaigneraie Clairière Coquelicot
        Côte_d'Argent/cotedargent Dauphinelle Églantine Falaise Genêt Grand-Large Hirondelle
        L'Étoile/letoile Lavandière Margelle Mésange Méridienne Orée Pâquerette Presqu'île
        Prés-Verts Rougegorge Sapinière Sarrasine Tournesol Vallée_Haute/valleehaute Verveine
        """
    ),
    sectors=words(
        """
        Ateliers Assurances Biscuiterie Cliniques Conseil Éditions Énergie Hôtels Laiteries
        Librairies Logistique Mutuelle Pharmacies Transports
        """
    ),
    legal_forms=(" SA", " SAS", " SARL", "", " SCOP"),
    towns=towns(
        """
        Paris | Île-de-France | 750##
        Lyon | Auvergne-Rhône-Alpes | 690##
        Nîmes | Occitanie | 300##
        Saint-Étienne | Auvergne-Rhône-Alpes | 420##
        Orléans | Centre-Val de Loire | 450##
        """
    ),
    streets=("{n} rue de l'Église", "{n} bis, avenue Général-Leclerc", "{n} quai Saint-Michel"),
    first_names=words(
        """
        Aurélie Benoît Céline Chloé Clémence Didier Élodie Étienne Fatima François Gaëlle Hélène
        Ibrahim Inès Jean-Luc Jérôme Léa Loïc Maëlys Mathieu Noémie Océane Rémi Sébastien Solène
        Théo Yasmine Zoé
        """
    ),
    last_names=words(
        """
        Aubert Beaumont Benali Bérard Chevallier Cœurdroy/coeurdroy D'Amboise De_Villiers/devilliers
        Delacroix Dupré Fontaine Gérard Giraud Hébert Lefèvre Lemoine Le_Goff/legoff L'Huillier
        Marchand N'Diaye Noël Périer Rousseau Saïdi Tessier Vasseur
        """
    ),
)

SWEDEN = Locale(
    code="sv",
    country="Sweden",
    currency="SEK",
    top_level_domains=("se", "se", "com"),
    dialling="+46 8 465 0{a}{b}",
    time_zone="Stockholm",
    iana_time_zone="Europe/Stockholm",
    patterns=("{root} {sector}{legal}", "{root} och {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Älvdal Åsberga Björkö Dalfors Enköpa Fjällmark Gråsten Hällefors Järnvik Kråkskär Lövåsen
        Mörtfors Norrsken Ödevata Öresten Rönnäng Sjöholm Skärvik Tallmo Tvååker Västanå Ytterby
        """
    ),
    sectors=words(
        """
        Bygg Energi Fastigheter Fisk Järnväg Livs Måleri Optik Rederi Skog Teknik Tryckeri Verkstad
        Vård
        """
    ),
    legal_forms=(" AB", " AB", " HB", ""),
    towns=towns(
        """
        Stockholm | - | 11# ##
        Göteborg | - | 41# ##
        Malmö | - | 21# ##
        Umeå | - | 90# ##
        """
    ),
    streets=("Storgatan {n}", "Ågatan {n}", "Kyrkogränd {n}"),
    first_names=words(
        """
        Åke Anders Astrid Björn Ebba Elin Göran Håkan Ingrid Jöns Karin Lars Måns Märta Nils Oskar
        Saga Sigrid Sven Tove Ulrika Yngve
        """
    ),
    last_names=words(
        """
        Åkesson Ängström Bergqvist Björklund Dahlström Ekdahl Forsström Gyllensten Hägglund Höök
        Järvinen Lindström Löfgren Nyberg Öberg Rådberg Sjögren Söderberg Wåhlin
        """
    ),
)

POLAND = Locale(
    code="pl",
    country="Poland",
    currency="PLN",
    top_level_domains=("pl", "com.pl"),
    dialling="+48 22 5{a} {b} 00",
    time_zone="Warsaw",
    iana_time_zone="Europe/Warsaw",
    patterns=("{sector} {root}{legal}", "{root} i {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Błękit Brzozów Czapla Dąbrowa Głuszec Jarzębina Jaśmin Kłos Leśna Łabędź Mgła Niedźwiedź
        Ostoja Pszczółka Rybitwa Słonecznik Świerk Źródło Żubr Żuraw
        """
    ),
    sectors=words(
        """
        Budownictwo Drukarnia Hurtownia Kolej Meble Mleczarnia Okna Piekarnia Spedycja Stocznia
        Szkło Tkaniny Uzdrowisko Zakłady
        """
    ),
    legal_forms=(" sp. z o.o.", " S.A.", "", " sp.j."),
    towns=towns(
        """
        Warszawa | mazowieckie | 00-###
        Kraków | małopolskie | 30-###
        Łódź | łódzkie | 90-###
        Gdańsk | pomorskie | 80-###
        """
    ),
    streets=("ul. Długa {n}", "ul. Świętojańska {n}/{m}", "al. Wiśniowa {n}"),
    first_names=words(
        """
        Agnieszka Bożena Dariusz Elżbieta Grażyna Jadwiga Józef Kamil Łukasz Małgorzata Michał
        Paweł Przemysław Sławomir Stanisław Wacław Wioletta Zofia
        """
    ),
    last_names=words(
        """
        Adamczyk Bąk Czarnecka Dąbrowski Gołębiewska Jabłoński Kaczyńska Król Łuczak Mróz
        Nowak Pawłowska Ślusarczyk Śliwa Wójcik Zieliński Żak Źrebiec
        """
    ),
)

INDIA = Locale(
    code="en-IN",
    country="India",
    currency="INR",
    top_level_domains=("in", "co.in", "com"),
    dialling="+91 80 4{a} 00{b}",
    time_zone="Mumbai",
    iana_time_zone="Asia/Kolkata",
    patterns=("{root} {sector}{legal}", "{root} & {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Amaltas Anantara Ashoka Bakul Chandana Champak Dhanush Gulmohar Indradhanush Kadamba
        Kamalini Kesari Madhurima Mayura Neelgiri Palash Parijat Sagarika Sandhya Saptarishi
        Sundaram Tarang Udaya Vanamala
        """
    ),
    sectors=words(
        """
        Agrotech Ayurveda Ceramics Chemicals Diagnostics Exports Finserve Foods Hospitals Infotech
        Jewels Motors Spices Textiles
        """
    ),
    legal_forms=(" Pvt. Ltd.", " Ltd.", "", " LLP"),
    towns=towns(
        """
        Bengaluru | Karnataka | 5600##
        Pune | Maharashtra | 4110##
        Chennai | Tamil Nadu | 6000##
        Jaipur | Rajasthan | 3020##
        """
    ),
    streets=("{n}, M.G. Road", "Plot {n}, Phase {m}", "{n}/{m} Lake View Layout"),
    first_names=words(
        """
        Aarav Aditi Anand Ananya Arjun Deepa Divya Farhan Gauri Harish Ishaan Kavya Lakshmi Manoj
        Meera Nandini Naveen Neha Pranav Priyanka Rajesh Ritu Sanjay Shreya Sunita Varun Vikram
        """
    ),
    last_names=words(
        """
        Agarwal Bhat Chatterjee D'Souza Deshpande Fernandes Gokhale Gupta Iyer Joshi Khan Kulkarni
        Menon Mukherjee Nair Pillai Qureshi Rao Reddy Sharma Srinivasan Subramaniam Verma
        """
    ),
)

JAPAN = Locale(
    code="ja",
    country="Japan",
    currency="JPY",
    top_level_domains=("co.jp", "co.jp", "jp"),
    dialling="+81 3-5550-0{a}",
    time_zone="Tokyo",
    iana_time_zone="Asia/Tokyo",
    patterns=("{legal}{root}{sector}", "{root}{other}{sector}{legal}"),
    family_first=True,
    roots=words(
        """
        青葉/aoba 朝霧/asagiri 雨宮/amemiya 泉川/izumikawa 海鳴/umina 桂木/katsuragi 桐野/kirino
        琥珀/kohaku 桜坂/sakurazaka 潮見/shiomi 白樺/shirakaba 鈴蘭/suzuran 千歳/chitose
        月影/tsukikage 椿原/tsubakihara 虹橋/nijibashi 波音/namioto 花畑/hanabatake
        日向/hyuga 氷川/hikawa
        藤棚/fujidana 松風/matsukaze 水無月/minazuki 紅葉/momiji 夕凪/yunagi 若竹/wakatake
        """
    ),
    sectors=words(
        """
        物流/butsuryu 食品/shokuhin 精機/seiki 電工/denko 製薬/seiyaku 商事/shoji 出版/shuppan
        建設/kensetsu 観光/kanko 紡績/boseki システムズ/systems 印刷/insatsu 造船/zosen 保険/hoken
        """
    ),
    legal_forms=("株式会社", "株式会社", "合同会社", ""),
    towns=towns(
        """
        千代田区 | 東京都 | 100-00##
        大阪市 | 大阪府 | 530-00##
        札幌市 | 北海道 | 060-00##
        福岡市 | 福岡県 | 810-00##
        """
    ),
    streets=("本町{n}丁目{m}番", "中央{n}-{m}-1", "港南{n}-{m}"),
    first_names=words(
        """
        葵/aoi 一郎/ichiro 恵子/keiko 健太/kenta 幸子/sachiko 沙織/saori 翔/sho 真由美/mayumi
        大輔/daisuke 千尋/chihiro 直樹/naoki 遥/haruka 陽菜/hina 真一/shinichi 美咲/misaki
        由紀/yuki 涼/ryo 亮介/ryosuke
        """
    ),
    last_names=words(
        """
        青木/aoki 五十嵐/igarashi 伊藤/ito 大野/ono 加藤/kato 木村/kimura 小林/kobayashi 斎藤/saito
        佐々木/sasaki 清水/shimizu 鈴木/suzuki 高橋/takahashi 田中/tanaka 中村/nakamura
        長谷川/hasegawa 松本/matsumoto 森/mori 山本/yamamoto 吉田/yoshida 渡辺/watanabe
        """
    ),
)
