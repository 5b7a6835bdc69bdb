"""Customers of the United States, the British Isles, Brazil, Spain."""

from csgraph.sandbox.company.locales import Locale, towns, words

UNITED_STATES = Locale(
    code="en-US",
    country="United States",
    currency="USD",
    top_level_domains=("com", "com", "com", "io", "co"),
    dialling="+1 ({a}) 555-01{b}",
    time_zone="Eastern Time (US & Canada)",
    iana_time_zone="America/New_York",
    patterns=("{root} {sector}{legal}", "{root} & {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Alder Amberline Ashgrove Basalt Bellweather Birchline Bluestem Bramble Brightwater Cadence
        Caldera Canyon Cedarfall Clearfork Cobaltine Copperleaf Corvid Crestline Dovetail Driftwood
        Eastmere Elkhorn Emberly Fairhaven Fernhollow Flintlock Foxglove Garnet Gladewater Granary
        Greywolf Halcyon Harborview Hawthorn Hearthstone Highmark Hollowell Ironbark Juniper
        Kingfisher Lanternlight Larkspur Lodestar Longmeadow Mapleton Marlow Meridian Millrace
        Northlight Oakhurst Ottercreek Palisade Pinecrest Quillback Ravenswood Redfern Ridgeway
        Riverbend Saltmarsh Silverbirch Stonebridge Tamarack Thistledown Wintergreen
        O'Neill/oneill D'Angelo/dangelo
        """
    ),
    sectors=words(
        """
        Logistics Analytics Foods Health Robotics Energy Insurance Media Freight Textiles
        Learning Outfitters Software Dental Packaging Aerospace Hotels Credit_Union/cu Biotech
        Builders Farms Networks Printing Pharmacy
        """
    ),
    legal_forms=(", Inc.", " LLC", " Corp.", "", " Co.", ", LP"),
    towns=towns(
        """
        Austin | TX | 787##
        Boise | ID | 837##
        Boston | MA | 021##
        Columbus | OH | 432##
        Denver | CO | 802##
        Madison | WI | 537##
        Portland | OR | 972##
        Raleigh | NC | 276##
        Sacramento | CA | 958##
        St. Louis | MO | 631##
        Coeur d'Alene | ID | 838##
        Winston-Salem | NC | 271##
        """
    ),
    streets=("{n} Main St", "{n} Mill Road", "{n} Harbor Blvd, Suite {m}", "{n} W 4th Ave"),
    first_names=words(
        """
        Aaron Abigail Andre Beth Brandon Camila Carlos Chloe Curtis Dana Deshawn Elena Eli Grace
        Hannah Imani Isaac Jamal Jenna Joel Kayla Keisha Kevin Leah Liam Lucia Marcus Maya Micah
        Naomi Noah Olivia Omar Paige Priya Quentin Rachel Ramón Rosa Ruth Samir Sofía Tamara Tyler
        Victor Wendy Xavier Yolanda Zach Zoë
        """
    ),
    last_names=words(
        """
        Adler Alvarez Baptiste Barnes Bishop Brooks Castillo Chen Coleman Cruz Delgado Donovan
        Edwards Espinoza Fischer Fletcher Garza Gibson Greene Guerrero Haddad Hayes Hollis Ibarra
        Jefferson Jensen Kaminski Kaur Keller Lambert Lopez Mack McAllister Mendoza Nakamura
        Nguyen Núñez O'Brien O'Connor Okafor Osborne Parker Patel Quinn Ramirez Reyes Rosen Santos
        Schultz Singh Sullivan Tran Underwood Vance Vaughn Walsh Washington Xu Young Zamora
        St._John/stjohn De_La_Cruz/delacruz
        """
    ),
)

BRITAIN = Locale(
    code="en-GB",
    country="United Kingdom",
    currency="GBP",
    top_level_domains=("co.uk", "co.uk", "com", "org.uk"),
    dialling="+44 1632 96{a}{b}",
    time_zone="London",
    iana_time_zone="Europe/London",
    patterns=("{root} {sector}{legal}", "{root} & {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Abbotsford Ainsdale Ashdown Barrowby Bexcombe Blackthorn Bramley Burnside Caldbeck
        Chilcote Clovelly Cranmere Dunholme Eskdale Fairlight Farrow Glenmoor Gorsey Haddon
        Hartwell Holmfirth Kelsey Kirkwall Langdale Linton Lyndhurst Merrow Netherby Oakham
        Penrith Quarndon Rothbury Saxby Selwyn Thornbury Wetherby
        """
    ),
    sectors=words(
        """
        Breweries Couriers Dairies Engineering Estates Fabrics Housing Insurance Instruments
        Libraries Motors Outdoors Publishing Stationers Telecoms Veterinary
        """
    ),
    legal_forms=(" Ltd", " Limited", " plc", "", " LLP"),
    towns=towns(
        """
        Bristol | - | BS# #XD
        Edinburgh | - | EH# #YT
        Leeds | West Yorkshire | LS# #QB
        London | - | EC#A #BB
        Manchester | - | M# #WD
        Newcastle-upon-Tyne | - | NE# #LF
        Stoke-on-Trent | Staffordshire | ST# #NW
        """
    ),
    streets=("{n} High Street", "{n} Station Road", "Unit {m}, Canal Wharf", "{n} King's Parade"),
    first_names=words(
        """
        Adam Aisha Alistair Amelia Anjali Archie Bethan Callum Charlotte Dafydd Eilidh Emma Ewan
        Fiona Gareth Harriet Imogen Isla Jack Jasmine Kieran Lewis Niamh/niamh Nigel Oliver Pippa
        Rhys Rory Saoirse Seán Siân Sophie Tariq Theo Wilf Zara
        """
    ),
    last_names=words(
        """
        Abbott Ahmed Atkinson Bains Barker Blythe Brennan Carrington-Hughes Clarke Davies Dhillon
        Doherty Ellis Evans Fitzgerald Gallagher Hargreaves Hughes Iqbal Jones Kerr Lloyd MacLeod
        Mistry Murphy O'Rourke Okonkwo Osei Pritchard Rahman Sutherland Thackeray Whitfield Wren
        """
    ),
)

BRAZIL = Locale(
    code="pt-BR",
    country="Brazil",
    currency="BRL",
    top_level_domains=("com.br", "com.br", "com"),
    dialling="+55 11 9{a}-0{b}",
    time_zone="Brasilia",
    iana_time_zone="America/Sao_Paulo",
    patterns=("{sector} {root}{legal}", "{root} & {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Araçá Araucária Bandeira Barcarena Cajuína Cambuci Canindé Capivara Cerrado Ipê Itapuã
        Jabuti Jacarandá Jatobá Lagoinha Maracujá Mirante Paineira Pindorama Piúna Sabiá
        São_Bento/saobento Serrana Tucano Umbuzeiro Vereda
        """
    ),
    sectors=words(
        """
        Agropecuária Alimentos Cargas Cerâmica Comércio Construções Educação Energia Hotéis
        Laticínios Livraria Saúde Seguros Transportes
        """
    ),
    legal_forms=(" Ltda.", " S.A.", "", " ME"),
    towns=towns(
        """
        São Paulo | SP | 01###-0##
        Florianópolis | SC | 880##-3##
        Recife | PE | 500##-1##
        Belo Horizonte | MG | 301##-9##
        """
    ),
    streets=("Av. das Acácias, {n}", "Rua São João, {n} - sala {m}", "Alameda do Ipê, {n}"),
    first_names=words(
        """
        Adriana Antônio Beatriz Bruna Caio Cauã Cecília Débora Eduardo Fábio Gustavo Helena Inês
        Joana João Júlia Larissa Letícia Luís Mônica Otávio Rafaela Renata Thiago Vinícius
        """
    ),
    last_names=words(
        """
        Almeida Araújo Barbosa Brandão Cardoso Conceição da_Silva/dasilva dos_Santos/dossantos
        Figueiredo Gonçalves Leitão Magalhães Nogueira Pacheco Queiroz Rocha Simões Teixeira Vidal
        """
    ),
)

SPAIN = Locale(
    code="es-ES",
    country="Spain",
    currency="EUR",
    top_level_domains=("es", "es", "com"),
    dialling="+34 91 5{a} {b}",
    time_zone="Madrid",
    iana_time_zone="Europe/Madrid",
    patterns=("{sector} {root}{legal}", "{root} y {other} {sector}{legal}"),
    family_first=False,
    roots=words(
        """
        Albahaca Alcázar Almadraba Azahar Bahía Cantábrica Cigüeña Dehesa Encinar Farola Gaviota
        Hinojosa Jarama Lavanda Meseta Montañés Mirador Olivar Peñalba Retama Salinas Serranía
        Tajuña Torcal Valdepinos Zaguán
        """
    ),
    sectors=words(
        """
        Bodegas Clínicas Conservas Distribuciones Editorial Energías Farmacias Hoteles Logística
        Maquinaria Seguros Tecnología Textil Transportes
        """
    ),
    legal_forms=(", S.L.", ", S.A.", "", " S.L.U."),
    towns=towns(
        """
        Madrid | Madrid | 280##
        A Coruña | Galicia | 150##
        Cádiz | Andalucía | 110##
        Zaragoza | Aragón | 500##
        """
    ),
    streets=("Calle Mayor, {n}", "C/ del Peñón {n}, {m}º B", "Avda. de la Constitución, {n}"),
    first_names=words(
        """
        Adrián Aitana Álvaro Begoña Carmen Diego Elvira Gonzalo Inés Íñigo Iván Jimena Joaquín
        Leire Lucía María_José/mariajose Nerea Óscar Pilar Rocío Rubén Sergio Tomás Ximena
        """
    ),
    last_names=words(
        """
        Aguirre Ballesteros Cañizares Castaño Domínguez Echeverría Fuentes García_López/garcialopez
        Gutiérrez Ibáñez Jiménez Lozano Márquez Núñez Ortega Peña Quiroga Rodríguez Sáez Urrutia
        Vázquez Zabala
        """
    ),
)
