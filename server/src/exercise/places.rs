//! The public places of the operation, as facts: position, sort, days of use, accuracy and source.
//!
//! Contains nothing invented: hotels, posts and overwatch points are made up in `cast`, units in `units`, and marked
//! as such. Positions are WGS84 degrees. Milan's stations come from the city's open data (CC BY 4.0, Comune di
//! Milano), town positions from GeoNames (CC BY 4.0), the rest from public venue lists, press notices and general
//! knowledge.

/// Sort of a public place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// Competition venue.
    Competition,
    /// Place of a ceremony, or of the flame.
    Ceremony,
    /// Olympic village.
    Village,
    /// Press or broadcast center.
    Media,
    /// The highest operations room.
    OperationsRoom,
    /// The headquarters that monitors the networks.
    CyberCenter,
    /// Another headquarters.
    CommandRoom,
    /// Police headquarters of a province.
    PoliceHq,
    /// Railway station.
    RailStation,
    /// Metro station.
    MetroStation,
    /// Airport.
    Airport,
    /// Border crossing or customs point.
    Border,
    /// Official or diplomatic premises.
    Premises,
    /// A hospital with an emergency room.
    Hospital,
    /// A town; not in the feed.
    Town,
}

/// Source of a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// Public lists and maps of the venues.
    PublicVenueMap,
    /// Open data of the city of Milan, CC BY 4.0.
    MilanOpenData,
    /// GeoNames, CC BY 4.0.
    GeoNames,
    /// Press notices of January and February 2026.
    Press,
    /// General knowledge.
    GeneralKnowledge,
}

/// A day of 2026: month and day.
pub(super) type Day = (u8, u8);

/// A place as it is publicly known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// Id in the feed.
    pub(super) key: &'static str,
    pub(super) sort: Sort,
    /// Italian, German, English.
    pub(super) name: [&'static str; 3],
    pub(super) lng: f64,
    pub(super) lat: f64,
    pub(super) accuracy_m: f32,
    pub(super) source: Source,
    pub(super) municipality: &'static str,
    /// Id of the site it belongs to.
    pub(super) site: Option<&'static str>,
    /// Seats or beds, indicative.
    pub(super) capacity: Option<u32>,
    /// Official venue code.
    pub(super) code: Option<&'static str>,
    pub(super) sport: Option<&'static str>,
    /// First and last day of use.
    pub(super) days: Option<(Day, Day)>,
    /// The two countries at a border.
    pub(super) border: Option<&'static str>,
    pub(super) is_closed_in_winter: bool,
}

impl Place {
    /// Base of the entries below.
    const NOWHERE: Self = Self {
        key: "",
        sort: Sort::Town,
        name: ["", "", ""],
        lng: 0.0,
        lat: 0.0,
        accuracy_m: 0.0,
        source: Source::GeneralKnowledge,
        municipality: "",
        site: None,
        capacity: None,
        code: None,
        sport: None,
        days: None,
        border: None,
        is_closed_in_winter: false,
    };
}

/// A stop of the torch relay in Milan. Order and times are from press notices; the way between stops is not surveyed.
#[derive(Debug, Clone, Copy)]
pub(super) struct RelayStop {
    /// Italian, German, English.
    pub(super) name: [&'static str; 3],
    pub(super) lng: f64,
    pub(super) lat: f64,
    /// Day of February 2026.
    pub(super) february: u8,
    /// Announced hour and minute, if any.
    pub(super) planned: Option<(u8, u8)>,
    pub(super) accuracy_m: f32,
}

/// The places, in the order of their announcement.
#[rustfmt::skip]
pub(super) const PLACES: &[Place] = &[
    Place { key: "venue-santa-giulia", sort: Sort::Competition, name: ["Milano Santagiulia Ice Hockey Arena", "Milano Santagiulia Ice Hockey Arena", "Milano Santagiulia Ice Hockey Arena"], lng: 9.2548, lat: 45.4415, accuracy_m: 200.0, source: Source::PublicVenueMap, municipality: "Milano", site: Some("site-milano"), capacity: Some(11800), code: Some("MH1"), sport: Some("Ice hockey"), days: Some(((2, 5), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-rho-hockey", sort: Sort::Competition, name: ["Milano Rho Ice Hockey Arena", "Milano Rho Ice Hockey Arena", "Milano Rho Ice Hockey Arena"], lng: 9.0727, lat: 45.5219, accuracy_m: 250.0, source: Source::PublicVenueMap, municipality: "Rho", site: Some("site-rho"), capacity: Some(4000), code: Some("MH2"), sport: Some("Ice hockey"), days: Some(((2, 5), (2, 18))), ..Place::NOWHERE },
    Place { key: "venue-rho-speed-skating", sort: Sort::Competition, name: ["Milano Speed Skating Stadium", "Milano Speed Skating Stadium", "Milano Speed Skating Stadium"], lng: 9.0852, lat: 45.5184, accuracy_m: 250.0, source: Source::PublicVenueMap, municipality: "Rho", site: Some("site-rho"), capacity: Some(7500), code: Some("MSS"), sport: Some("Speed skating"), days: Some(((2, 7), (2, 21))), ..Place::NOWHERE },
    Place { key: "venue-forum", sort: Sort::Competition, name: ["Milano Ice Skating Arena (Unipol Forum)", "Milano Ice Skating Arena (Unipol Forum)", "Milano Ice Skating Arena (Unipol Forum)"], lng: 9.1423, lat: 45.4016, accuracy_m: 100.0, source: Source::PublicVenueMap, municipality: "Assago", site: Some("site-assago"), capacity: Some(11500), code: Some("MSK"), sport: Some("Figure skating; short track"), days: Some(((2, 6), (2, 21))), ..Place::NOWHERE },
    Place { key: "venue-cortina-curling", sort: Sort::Competition, name: ["Cortina, stadio olimpico del curling", "Cortina, Curling-Olympiastadion", "Cortina Curling Olympic Stadium"], lng: 12.1335, lat: 46.5439, accuracy_m: 80.0, source: Source::PublicVenueMap, municipality: "Cortina d'Ampezzo", site: Some("site-cortina"), capacity: Some(3500), code: Some("CCU"), sport: Some("Curling"), days: Some(((2, 4), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-cortina-sliding", sort: Sort::Competition, name: ["Cortina Sliding Centre", "Cortina Sliding Centre", "Cortina Sliding Centre"], lng: 12.1271, lat: 46.546, accuracy_m: 400.0, source: Source::PublicVenueMap, municipality: "Cortina d'Ampezzo", site: Some("site-cortina"), capacity: Some(5500), code: Some("CSC"), sport: Some("Bobsleigh; luge; skeleton"), days: Some(((2, 4), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-tofane", sort: Sort::Competition, name: ["Tofane, centro sci alpino (traguardo di Rumerlo)", "Tofane, Ski-Alpin-Zentrum (Ziel Rumerlo)", "Tofane Alpine Skiing Centre (finish, Rumerlo)"], lng: 12.101, lat: 46.536, accuracy_m: 600.0, source: Source::GeneralKnowledge, municipality: "Cortina d'Ampezzo", site: Some("site-cortina"), capacity: Some(7000), code: Some("CAL"), sport: Some("Alpine skiing (women)"), days: Some(((2, 5), (2, 18))), ..Place::NOWHERE },
    Place { key: "venue-anterselva-biathlon", sort: Sort::Competition, name: ["Anterselva, Südtirol Arena (biathlon)", "Antholz, Südtirol Arena (Biathlon)", "Anterselva/Antholz Biathlon Arena"], lng: 12.1535, lat: 46.8849, accuracy_m: 120.0, source: Source::PublicVenueMap, municipality: "Rasun-Anterselva", site: Some("site-anterselva"), capacity: Some(19000), code: Some("ABA"), sport: Some("Biathlon"), days: Some(((2, 8), (2, 21))), ..Place::NOWHERE },
    Place { key: "venue-stelvio", sort: Sort::Competition, name: ["Stelvio Ski Centre (traguardo)", "Stelvio Ski Centre (Ziel)", "Stelvio Ski Centre (finish)"], lng: 10.373, lat: 46.462, accuracy_m: 400.0, source: Source::GeneralKnowledge, municipality: "Bormio", site: Some("site-bormio"), capacity: Some(5000), code: Some("SSC"), sport: Some("Alpine skiing (men); ski mountaineering"), days: Some(((2, 4), (2, 21))), ..Place::NOWHERE },
    Place { key: "venue-livigno-snow-park", sort: Sort::Competition, name: ["Livigno Snow Park (Mottolino)", "Livigno Snow Park (Mottolino)", "Livigno Snow Park (Mottolino)"], lng: 10.1385, lat: 46.5345, accuracy_m: 600.0, source: Source::GeneralKnowledge, municipality: "Livigno", site: Some("site-livigno"), code: Some("LSP"), sport: Some("Snowboard; freestyle skiing"), days: Some(((2, 5), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-livigno-aerials", sort: Sort::Competition, name: ["Livigno, Aerials & Moguls Park (Carosello 3000)", "Livigno, Aerials & Moguls Park (Carosello 3000)", "Livigno Aerials & Moguls Park (Carosello 3000)"], lng: 10.1195, lat: 46.5225, accuracy_m: 900.0, source: Source::GeneralKnowledge, municipality: "Livigno", site: Some("site-livigno"), code: Some("LAM"), sport: Some("Freestyle skiing (aerials, moguls)"), days: Some(((2, 10), (2, 21))), ..Place::NOWHERE },
    Place { key: "venue-predazzo-jumping", sort: Sort::Competition, name: ["Predazzo, stadio del salto", "Predazzo, Skisprungstadion", "Predazzo Ski Jumping Stadium"], lng: 11.6012, lat: 46.3281, accuracy_m: 120.0, source: Source::PublicVenueMap, municipality: "Predazzo", site: Some("site-fiemme"), capacity: Some(5000), code: Some("PSJ"), sport: Some("Ski jumping; Nordic combined"), days: Some(((2, 5), (2, 19))), ..Place::NOWHERE },
    Place { key: "venue-tesero-cross-country", sort: Sort::Competition, name: ["Tesero, stadio del fondo", "Tesero, Langlaufstadion", "Tesero Cross-Country Skiing Stadium"], lng: 11.5239, lat: 46.2826, accuracy_m: 200.0, source: Source::PublicVenueMap, municipality: "Tesero", site: Some("site-fiemme"), capacity: Some(15000), code: Some("TCC"), sport: Some("Cross-country skiing; Nordic combined"), days: Some(((2, 7), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-san-siro", sort: Sort::Ceremony, name: ["San Siro, stadio olimpico (G. Meazza)", "San Siro, Olympiastadion (G. Meazza)", "San Siro Olympic Stadium (G. Meazza)"], lng: 9.1239, lat: 45.478, accuracy_m: 60.0, source: Source::PublicVenueMap, municipality: "Milano", site: Some("site-milano"), capacity: Some(60000), sport: Some("Opening ceremony"), days: Some(((2, 6), (2, 6))), ..Place::NOWHERE },
    Place { key: "venue-arena-verona", sort: Sort::Ceremony, name: ["Arena di Verona", "Arena von Verona", "Verona Olympic Arena"], lng: 10.9943, lat: 45.439, accuracy_m: 50.0, source: Source::PublicVenueMap, municipality: "Verona", site: Some("site-verona"), capacity: Some(12000), sport: Some("Closing ceremony"), days: Some(((2, 22), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-cauldron-milano", sort: Sort::Ceremony, name: ["Braciere olimpico, Arco della Pace", "Olympisches Feuer, Arco della Pace", "Olympic cauldron, Arco della Pace"], lng: 9.1725, lat: 45.4757, accuracy_m: 60.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), sport: Some("Cauldron"), days: Some(((2, 6), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-cauldron-cortina", sort: Sort::Ceremony, name: ["Braciere olimpico, Piazza Dibona", "Olympisches Feuer, Piazza Dibona", "Olympic cauldron, Piazza Dibona"], lng: 12.1367, lat: 46.5372, accuracy_m: 150.0, source: Source::GeneralKnowledge, municipality: "Cortina d'Ampezzo", site: Some("site-cortina"), sport: Some("Cauldron"), days: Some(((2, 6), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-village-milano", sort: Sort::Village, name: ["Villaggio olimpico di Milano (Porta Romana)", "Olympisches Dorf Mailand (Porta Romana)", "Milan Olympic Village (Porta Romana)"], lng: 9.204, lat: 45.444, accuracy_m: 250.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), capacity: Some(1700), days: Some(((1, 30), (2, 24))), ..Place::NOWHERE },
    Place { key: "venue-village-cortina", sort: Sort::Village, name: ["Villaggio olimpico di Cortina (Fiames)", "Olympisches Dorf Cortina (Fiames)", "Cortina Olympic Village (Fiames)"], lng: 12.1165, lat: 46.5715, accuracy_m: 400.0, source: Source::GeneralKnowledge, municipality: "Cortina d'Ampezzo", site: Some("site-cortina"), capacity: Some(1400), days: Some(((1, 30), (2, 24))), ..Place::NOWHERE },
    Place { key: "venue-village-predazzo", sort: Sort::Village, name: ["Villaggio olimpico di Predazzo (Scuola Alpina GdF)", "Olympisches Dorf Predazzo (Scuola Alpina GdF)", "Predazzo Olympic Village (Scuola Alpina GdF)"], lng: 11.6035, lat: 46.3135, accuracy_m: 300.0, source: Source::GeneralKnowledge, municipality: "Predazzo", site: Some("site-fiemme"), days: Some(((1, 30), (2, 24))), ..Place::NOWHERE },
    Place { key: "venue-village-bormio", sort: Sort::Village, name: ["Villaggio olimpico di Bormio (alberghi)", "Olympisches Dorf Bormio (Hotels)", "Bormio Olympic Village (hotels)"], lng: 10.3701, lat: 46.4672, accuracy_m: 600.0, source: Source::GeoNames, municipality: "Bormio", site: Some("site-bormio"), days: Some(((1, 30), (2, 24))), ..Place::NOWHERE },
    Place { key: "venue-village-livigno", sort: Sort::Village, name: ["Villaggio olimpico di Livigno (alberghi)", "Olympisches Dorf Livigno (Hotels)", "Livigno Olympic Village (hotels)"], lng: 10.1335, lat: 46.5363, accuracy_m: 800.0, source: Source::GeoNames, municipality: "Livigno", site: Some("site-livigno"), days: Some(((1, 30), (2, 24))), ..Place::NOWHERE },
    Place { key: "venue-village-anterselva", sort: Sort::Village, name: ["Villaggio olimpico di Anterselva di Mezzo (alberghi)", "Olympisches Dorf Antholz-Mittertal (Hotels)", "Anterselva/Antholz Olympic Village (hotels)"], lng: 12.0999, lat: 46.8586, accuracy_m: 700.0, source: Source::GeoNames, municipality: "Rasun-Anterselva", site: Some("site-anterselva"), days: Some(((1, 30), (2, 24))), ..Place::NOWHERE },
    Place { key: "venue-media-mico", sort: Sort::Media, name: ["Centro stampa principale (Allianz MiCo)", "Hauptpressezentrum (Allianz MiCo)", "Main Media Centre (Allianz MiCo)"], lng: 9.151, lat: 45.4795, accuracy_m: 250.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), days: Some(((1, 28), (2, 22))), ..Place::NOWHERE },
    Place { key: "venue-media-rho", sort: Sort::Media, name: ["Centro internazionale di trasmissione (Fiera Milano Rho)", "Internationales Sendezentrum (Fiera Milano Rho)", "International Broadcast Centre (Fiera Milano Rho)"], lng: 9.08, lat: 45.5205, accuracy_m: 500.0, source: Source::GeneralKnowledge, municipality: "Rho", site: Some("site-rho"), days: Some(((1, 28), (2, 22))), ..Place::NOWHERE },
    Place { key: "room-soio", sort: Sort::OperationsRoom, name: ["SOIO, Sala operativa internazionale olimpica", "SOIO, Internationaler olympischer Lageraum", "SOIO, International Olympic Operations Room"], lng: 12.483, lat: 41.893, accuracy_m: 8000.0, source: Source::GeneralKnowledge, municipality: "Roma", site: None, days: Some(((2, 6), (2, 22))), ..Place::NOWHERE },
    Place { key: "room-cyber", sort: Sort::CyberCenter, name: ["Sala di controllo della cybersicurezza", "Kontrollraum für Cybersicherheit", "Cybersecurity control room"], lng: 9.19, lat: 45.4642, accuracy_m: 8000.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), days: Some(((2, 6), (2, 22))), ..Place::NOWHERE },
    Place { key: "room-prefettura-milano", sort: Sort::CommandRoom, name: ["Prefettura di Milano, sala operativa interforze", "Präfektur Mailand, gemeinsamer Lageraum", "Prefecture of Milan, interforce operations room"], lng: 9.2026, lat: 45.4672, accuracy_m: 200.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), days: Some(((2, 2), (2, 22))), ..Place::NOWHERE },
    Place { key: "room-questura-di-milano", sort: Sort::PoliceHq, name: ["Questura di Milano", "Quästur Mailand", "Milan police headquarters"], lng: 9.1912, lat: 45.4731, accuracy_m: 150.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "room-questura-di-bolzano", sort: Sort::PoliceHq, name: ["Questura di Bolzano", "Quästur Bozen", "Bolzano police headquarters"], lng: 11.348, lat: 46.4955, accuracy_m: 700.0, source: Source::GeneralKnowledge, municipality: "Bolzano", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "room-questura-di-sondrio", sort: Sort::PoliceHq, name: ["Questura di Sondrio", "Quästur Sondrio", "Sondrio police headquarters"], lng: 9.872, lat: 46.17, accuracy_m: 600.0, source: Source::GeneralKnowledge, municipality: "Sondrio", site: Some("site-livigno"), ..Place::NOWHERE },
    Place { key: "room-questura-di-trento", sort: Sort::PoliceHq, name: ["Questura di Trento", "Quästur Trient", "Trento police headquarters"], lng: 11.127, lat: 46.048, accuracy_m: 700.0, source: Source::GeneralKnowledge, municipality: "Trento", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "room-questura-di-venezia", sort: Sort::PoliceHq, name: ["Questura di Venezia", "Quästur Venedig", "Venice police headquarters"], lng: 12.3195, lat: 45.4385, accuracy_m: 500.0, source: Source::GeneralKnowledge, municipality: "Venezia", site: None, ..Place::NOWHERE },
    Place { key: "room-questura-di-verona", sort: Sort::PoliceHq, name: ["Questura di Verona", "Quästur Verona", "Verona police headquarters"], lng: 11.0055, lat: 45.4335, accuracy_m: 400.0, source: Source::GeneralKnowledge, municipality: "Verona", site: Some("site-verona"), ..Place::NOWHERE },
    Place { key: "check-milano-centrale", sort: Sort::RailStation, name: ["Milano Centrale", "Mailand Hauptbahnhof", "Milan Central"], lng: 9.2035, lat: 45.4854, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-porta-garibaldi", sort: Sort::RailStation, name: ["Milano Porta Garibaldi", "Milano Porta Garibaldi", "Milano Porta Garibaldi"], lng: 9.1868, lat: 45.4847, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-cadorna", sort: Sort::RailStation, name: ["Milano Cadorna", "Milano Cadorna", "Milano Cadorna"], lng: 9.1755, lat: 45.4684, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-rogoredo", sort: Sort::RailStation, name: ["Milano Rogoredo", "Milano Rogoredo", "Milano Rogoredo"], lng: 9.2384, lat: 45.4343, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-porta-romana", sort: Sort::RailStation, name: ["Milano Porta Romana", "Milano Porta Romana", "Milano Porta Romana"], lng: 9.2009, lat: 45.4453, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-lambrate", sort: Sort::RailStation, name: ["Milano Lambrate", "Milano Lambrate", "Milano Lambrate"], lng: 9.2362, lat: 45.4862, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-porta-venezia-passante", sort: Sort::RailStation, name: ["Milano Porta Venezia (Passante)", "Milano Porta Venezia (Passante)", "Milano Porta Venezia (Passante)"], lng: 9.2082, lat: 45.476, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-repubblica-passante", sort: Sort::RailStation, name: ["Milano Repubblica (Passante)", "Milano Repubblica (Passante)", "Milano Repubblica (Passante)"], lng: 9.198, lat: 45.4807, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-certosa", sort: Sort::RailStation, name: ["Milano Certosa", "Milano Certosa", "Milano Certosa"], lng: 9.1344, lat: 45.5069, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-rho-fiera", sort: Sort::RailStation, name: ["Rho Fiera", "Rho Fiera", "Rho Fiera"], lng: 9.088, lat: 45.5214, accuracy_m: 150.0, source: Source::GeneralKnowledge, municipality: "Rho", site: Some("site-rho"), ..Place::NOWHERE },
    Place { key: "check-venezia-santa-lucia", sort: Sort::RailStation, name: ["Venezia Santa Lucia", "Venedig Santa Lucia", "Venice Santa Lucia"], lng: 12.321, lat: 45.4413, accuracy_m: 100.0, source: Source::GeneralKnowledge, municipality: "Venezia", site: None, ..Place::NOWHERE },
    Place { key: "check-venezia-mestre", sort: Sort::RailStation, name: ["Venezia Mestre", "Venedig Mestre", "Venice Mestre"], lng: 12.2318, lat: 45.4823, accuracy_m: 100.0, source: Source::GeneralKnowledge, municipality: "Venezia", site: None, ..Place::NOWHERE },
    Place { key: "check-verona-porta-nuova", sort: Sort::RailStation, name: ["Verona Porta Nuova", "Verona Porta Nuova", "Verona Porta Nuova"], lng: 10.9823, lat: 45.429, accuracy_m: 100.0, source: Source::GeneralKnowledge, municipality: "Verona", site: Some("site-verona"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-trento", sort: Sort::RailStation, name: ["Stazione di Trento", "Bahnhof Trient", "Trento station"], lng: 11.1192, lat: 46.0722, accuracy_m: 100.0, source: Source::GeneralKnowledge, municipality: "Trento", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-bolzano", sort: Sort::RailStation, name: ["Stazione di Bolzano", "Bahnhof Bozen", "Bolzano station"], lng: 11.3583, lat: 46.4967, accuracy_m: 120.0, source: Source::GeneralKnowledge, municipality: "Bolzano", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-sondrio", sort: Sort::RailStation, name: ["Stazione di Sondrio", "Bahnhof Sondrio", "Sondrio station"], lng: 9.869, lat: 46.169, accuracy_m: 300.0, source: Source::GeneralKnowledge, municipality: "Sondrio", site: Some("site-livigno"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-tirano", sort: Sort::RailStation, name: ["Stazione di Tirano", "Bahnhof Tirano", "Tirano station"], lng: 10.1665, lat: 46.2152, accuracy_m: 200.0, source: Source::GeneralKnowledge, municipality: "Tirano", site: Some("site-bormio"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-brescia", sort: Sort::RailStation, name: ["Stazione di Brescia", "Bahnhof Brescia", "Brescia station"], lng: 10.2129, lat: 45.5327, accuracy_m: 120.0, source: Source::GeneralKnowledge, municipality: "Brescia", site: Some("site-verona"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-bergamo", sort: Sort::RailStation, name: ["Stazione di Bergamo", "Bahnhof Bergamo", "Bergamo station"], lng: 9.6752, lat: 45.6903, accuracy_m: 120.0, source: Source::GeneralKnowledge, municipality: "Bergamo", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-como-san-giovanni", sort: Sort::RailStation, name: ["Como San Giovanni", "Como San Giovanni", "Como San Giovanni"], lng: 9.0727, lat: 45.8089, accuracy_m: 120.0, source: Source::GeneralKnowledge, municipality: "Como", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-lecco", sort: Sort::RailStation, name: ["Stazione di Lecco", "Bahnhof Lecco", "Lecco station"], lng: 9.393, lat: 45.8563, accuracy_m: 200.0, source: Source::GeneralKnowledge, municipality: "Lecco", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-fortezza", sort: Sort::RailStation, name: ["Stazione di Fortezza", "Bahnhof Franzensfeste", "Fortezza station"], lng: 11.6103, lat: 46.789, accuracy_m: 200.0, source: Source::GeneralKnowledge, municipality: "Fortezza", site: Some("site-anterselva"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-ora", sort: Sort::RailStation, name: ["Stazione di Ora", "Bahnhof Auer", "Ora station"], lng: 11.2945, lat: 46.348, accuracy_m: 500.0, source: Source::GeneralKnowledge, municipality: "Ora", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-dobbiaco", sort: Sort::RailStation, name: ["Stazione di Dobbiaco", "Bahnhof Toblach", "Dobbiaco station"], lng: 12.2262, lat: 46.7287, accuracy_m: 250.0, source: Source::GeneralKnowledge, municipality: "Dobbiaco", site: Some("site-anterselva"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-san-candido", sort: Sort::RailStation, name: ["Stazione di San Candido", "Bahnhof Innichen", "San Candido station"], lng: 12.28, lat: 46.7332, accuracy_m: 250.0, source: Source::GeneralKnowledge, municipality: "San Candido", site: Some("site-anterselva"), ..Place::NOWHERE },
    Place { key: "check-calalzo-pieve-di-cadore-cortina", sort: Sort::RailStation, name: ["Calalzo-Pieve di Cadore-Cortina", "Calalzo-Pieve di Cadore-Cortina", "Calalzo-Pieve di Cadore-Cortina"], lng: 12.3855, lat: 46.445, accuracy_m: 300.0, source: Source::GeneralKnowledge, municipality: "Calalzo di Cadore", site: Some("site-cortina"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-belluno", sort: Sort::RailStation, name: ["Stazione di Belluno", "Bahnhof Belluno", "Belluno station"], lng: 12.212, lat: 46.1435, accuracy_m: 400.0, source: Source::GeneralKnowledge, municipality: "Belluno", site: Some("site-cortina"), ..Place::NOWHERE },
    Place { key: "check-stazione-del-brennero", sort: Sort::RailStation, name: ["Stazione del Brennero", "Bahnhof Brenner", "Brennero station"], lng: 11.5052, lat: 47.0022, accuracy_m: 150.0, source: Source::GeneralKnowledge, municipality: "Brennero", site: Some("site-anterselva"), ..Place::NOWHERE },
    Place { key: "check-stazione-di-chiasso", sort: Sort::RailStation, name: ["Stazione di Chiasso", "Bahnhof Chiasso", "Chiasso station"], lng: 9.0316, lat: 45.8323, accuracy_m: 150.0, source: Source::GeneralKnowledge, municipality: "Chiasso", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-san-siro-stadio-m5", sort: Sort::MetroStation, name: ["San Siro Stadio M5", "San Siro Stadio M5", "San Siro Stadio M5"], lng: 9.1183, lat: 45.4763, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-assago-milanofiori-forum-m2", sort: Sort::MetroStation, name: ["Assago Milanofiori Forum M2", "Assago Milanofiori Forum M2", "Assago Milanofiori Forum M2"], lng: 9.1455, lat: 45.4018, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Assago", site: Some("site-assago"), ..Place::NOWHERE },
    Place { key: "check-rho-fieramilano-m1", sort: Sort::MetroStation, name: ["Rho Fieramilano M1", "Rho Fieramilano M1", "Rho Fieramilano M1"], lng: 9.0871, lat: 45.5198, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Rho", site: Some("site-rho"), ..Place::NOWHERE },
    Place { key: "check-duomo-m1-m3", sort: Sort::MetroStation, name: ["Duomo M1/M3", "Duomo M1/M3", "Duomo M1/M3"], lng: 9.1896, lat: 45.4646, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-lodi-t-i-b-b-m3", sort: Sort::MetroStation, name: ["Lodi T.I.B.B. M3", "Lodi T.I.B.B. M3", "Lodi T.I.B.B. M3"], lng: 9.2108, lat: 45.4468, accuracy_m: 60.0, source: Source::MilanOpenData, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-malpensa-mxp", sort: Sort::Airport, name: ["Milano Malpensa (MXP)", "Mailand Malpensa (MXP)", "Milan Malpensa (MXP)"], lng: 8.7255, lat: 45.6301, accuracy_m: 1500.0, source: Source::GeneralKnowledge, municipality: "Ferno", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-milano-linate-lin", sort: Sort::Airport, name: ["Milano Linate (LIN)", "Mailand Linate (LIN)", "Milan Linate (LIN)"], lng: 9.2767, lat: 45.4451, accuracy_m: 1200.0, source: Source::GeneralKnowledge, municipality: "Peschiera Borromeo", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-bergamo-orio-al-serio-bgy", sort: Sort::Airport, name: ["Bergamo Orio al Serio (BGY)", "Bergamo Orio al Serio (BGY)", "Bergamo Orio al Serio (BGY)"], lng: 9.7003, lat: 45.6689, accuracy_m: 1000.0, source: Source::GeneralKnowledge, municipality: "Orio al Serio", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "check-verona-villafranca-vrn", sort: Sort::Airport, name: ["Verona Villafranca (VRN)", "Verona Villafranca (VRN)", "Verona Villafranca (VRN)"], lng: 10.8885, lat: 45.3957, accuracy_m: 1200.0, source: Source::GeneralKnowledge, municipality: "Sommacampagna", site: Some("site-verona"), ..Place::NOWHERE },
    Place { key: "check-venezia-marco-polo-vce", sort: Sort::Airport, name: ["Venezia Marco Polo (VCE)", "Venedig Marco Polo (VCE)", "Venice Marco Polo (VCE)"], lng: 12.3519, lat: 45.5053, accuracy_m: 1200.0, source: Source::GeneralKnowledge, municipality: "Venezia", site: None, ..Place::NOWHERE },
    Place { key: "check-treviso-tsf", sort: Sort::Airport, name: ["Treviso (TSF)", "Treviso (TSF)", "Treviso (TSF)"], lng: 12.1944, lat: 45.6484, accuracy_m: 900.0, source: Source::GeneralKnowledge, municipality: "Treviso", site: None, ..Place::NOWHERE },
    Place { key: "check-bolzano-bzo", sort: Sort::Airport, name: ["Bolzano (BZO)", "Bozen (BZO)", "Bolzano (BZO)"], lng: 11.3264, lat: 46.4603, accuracy_m: 700.0, source: Source::GeneralKnowledge, municipality: "Bolzano", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "check-brennero-a22-a13", sort: Sort::Border, name: ["Brennero (A22/A13)", "Brenner (A22/A13)", "Brenner (A22/A13)"], lng: 11.5066, lat: 47.0068, accuracy_m: 500.0, source: Source::GeneralKnowledge, municipality: "Brennero", site: Some("site-anterselva"), border: Some("IT-AT"), ..Place::NOWHERE },
    Place { key: "check-tarvisio-coccau-a23-a2", sort: Sort::Border, name: ["Tarvisio, Coccau (A23/A2)", "Tarvis, Coccau (A23/A2)", "Tarvisio, Coccau (A23/A2)"], lng: 13.6413, lat: 46.535, accuracy_m: 1200.0, source: Source::GeneralKnowledge, municipality: "Tarvisio", site: None, border: Some("IT-AT"), ..Place::NOWHERE },
    Place { key: "check-chiasso-brogeda-a9-a2", sort: Sort::Border, name: ["Chiasso-Brogeda (A9-A2)", "Chiasso-Brogeda (A9-A2)", "Chiasso-Brogeda (A9-A2)"], lng: 9.038, lat: 45.8365, accuracy_m: 500.0, source: Source::GeneralKnowledge, municipality: "Como", site: Some("site-milano"), border: Some("IT-CH"), ..Place::NOWHERE },
    Place { key: "check-ponte-chiasso", sort: Sort::Border, name: ["Ponte Chiasso", "Ponte Chiasso", "Ponte Chiasso"], lng: 9.036, lat: 45.8322, accuracy_m: 400.0, source: Source::GeneralKnowledge, municipality: "Como", site: Some("site-milano"), border: Some("IT-CH"), ..Place::NOWHERE },
    Place { key: "check-prato-alla-drava", sort: Sort::Border, name: ["Prato alla Drava", "Winnebach/Arnbach", "Prato alla Drava"], lng: 12.3712, lat: 46.7359, accuracy_m: 900.0, source: Source::GeneralKnowledge, municipality: "San Candido", site: Some("site-anterselva"), border: Some("IT-AT"), ..Place::NOWHERE },
    Place { key: "check-giogo-di-santa-maria", sort: Sort::Border, name: ["Giogo di Santa Maria", "Umbrailpass", "Umbrail Pass"], lng: 10.4332, lat: 46.5415, accuracy_m: 900.0, source: Source::GeneralKnowledge, municipality: "Valdidentro", site: Some("site-bormio"), border: Some("IT-CH"), is_closed_in_winter: true, ..Place::NOWHERE },
    Place { key: "check-passo-dello-stelvio", sort: Sort::Border, name: ["Passo dello Stelvio", "Stilfser Joch", "Stelvio Pass"], lng: 10.453, lat: 46.5286, accuracy_m: 200.0, source: Source::GeneralKnowledge, municipality: "Bormio / Stelvio", site: Some("site-bormio"), is_closed_in_winter: true, ..Place::NOWHERE },
    Place { key: "check-munt-la-schera", sort: Sort::Border, name: ["Livigno, galleria Munt la Schera", "Livigno, Munt-la-Schera-Tunnel", "Livigno, Munt la Schera tunnel"], lng: 10.1937, lat: 46.6257, accuracy_m: 900.0, source: Source::GeneralKnowledge, municipality: "Livigno", site: Some("site-livigno"), border: Some("IT-CH"), ..Place::NOWHERE },
    Place { key: "check-forcola-di-livigno", sort: Sort::Border, name: ["Forcola di Livigno", "Forcola di Livigno", "Forcola di Livigno"], lng: 10.056, lat: 46.4407, accuracy_m: 500.0, source: Source::GeneralKnowledge, municipality: "Livigno", site: Some("site-livigno"), border: Some("IT-CH"), is_closed_in_winter: true, ..Place::NOWHERE },
    Place { key: "check-passo-del-foscagno-dogana", sort: Sort::Border, name: ["Passo del Foscagno (dogana)", "Foscagnopass (Zoll)", "Foscagno Pass (customs)"], lng: 10.207, lat: 46.494, accuracy_m: 900.0, source: Source::GeneralKnowledge, municipality: "Valdidentro / Livigno", site: Some("site-livigno"), ..Place::NOWHERE },
    Place { key: "check-passo-resia", sort: Sort::Border, name: ["Passo Resia", "Reschenpass", "Resia Pass"], lng: 10.5112, lat: 46.8467, accuracy_m: 700.0, source: Source::GeneralKnowledge, municipality: "Curon Venosta", site: Some("site-bormio"), border: Some("IT-AT"), ..Place::NOWHERE },
    Place { key: "check-tubre", sort: Sort::Border, name: ["Tubre", "Taufers im Münstertal", "Tubre/Müstair"], lng: 10.4486, lat: 46.6402, accuracy_m: 800.0, source: Source::GeneralKnowledge, municipality: "Tubre", site: Some("site-bormio"), border: Some("IT-CH"), ..Place::NOWHERE },
    Place { key: "check-piattamala-tirano", sort: Sort::Border, name: ["Piattamala (Tirano)", "Campocologno", "Piattamala/Campocologno"], lng: 10.1456, lat: 46.2302, accuracy_m: 600.0, source: Source::GeneralKnowledge, municipality: "Tirano", site: Some("site-bormio"), border: Some("IT-CH"), ..Place::NOWHERE },
    Place { key: "check-villa-di-chiavenna", sort: Sort::Border, name: ["Villa di Chiavenna", "Castasegna", "Villa di Chiavenna/Castasegna"], lng: 9.5166, lat: 46.3325, accuracy_m: 600.0, source: Source::GeneralKnowledge, municipality: "Villa di Chiavenna", site: Some("site-livigno"), border: Some("IT-CH"), ..Place::NOWHERE },
    Place { key: "check-gaggiolo-stabio", sort: Sort::Border, name: ["Gaggiolo / Stabio", "Gaggiolo / Stabio", "Gaggiolo / Stabio"], lng: 8.915, lat: 45.8425, accuracy_m: 900.0, source: Source::GeneralKnowledge, municipality: "Cantello", site: Some("site-milano"), border: Some("IT-CH"), ..Place::NOWHERE },
    Place { key: "check-passo-stalle", sort: Sort::Border, name: ["Passo Stalle", "Staller Sattel", "Passo Stalle/Staller Sattel"], lng: 12.2006, lat: 46.8877, accuracy_m: 300.0, source: Source::GeneralKnowledge, municipality: "Rasun-Anterselva", site: Some("site-anterselva"), border: Some("IT-AT"), is_closed_in_winter: true, ..Place::NOWHERE },
    Place { key: "check-passo-di-monte-croce-carnico", sort: Sort::Border, name: ["Passo di Monte Croce Carnico", "Plöckenpass", "Plöcken Pass"], lng: 12.9452, lat: 46.6035, accuracy_m: 400.0, source: Source::GeneralKnowledge, municipality: "Paluzza", site: None, border: Some("IT-AT"), is_closed_in_winter: true, ..Place::NOWHERE },
    Place { key: "venue-teatro-alla-scala", sort: Sort::Premises, name: ["Teatro alla Scala", "Teatro alla Scala", "Teatro alla Scala"], lng: 9.1895, lat: 45.4674, accuracy_m: 120.0, source: Source::Press, municipality: "Milano", site: Some("site-milano"), days: Some(((2, 2), (2, 2))), ..Place::NOWHERE },
    Place { key: "venue-fabbrica-del-vapore", sort: Sort::Premises, name: ["Fabbrica del Vapore", "Fabbrica del Vapore", "Fabbrica del Vapore"], lng: 9.176, lat: 45.488, accuracy_m: 120.0, source: Source::Press, municipality: "Milano", site: Some("site-milano"), days: Some(((2, 5), (2, 5))), ..Place::NOWHERE },
    Place { key: "venue-palazzo-reale", sort: Sort::Premises, name: ["Palazzo Reale", "Palazzo Reale", "Palazzo Reale"], lng: 9.1912, lat: 45.4631, accuracy_m: 120.0, source: Source::Press, municipality: "Milano", site: Some("site-milano"), days: Some(((2, 6), (2, 6))), ..Place::NOWHERE },
    Place { key: "venue-triennale-milano", sort: Sort::Premises, name: ["Triennale Milano", "Triennale Milano", "Triennale Milano"], lng: 9.1737, lat: 45.4722, accuracy_m: 120.0, source: Source::Press, municipality: "Milano", site: Some("site-milano"), days: Some(((2, 6), (2, 6))), ..Place::NOWHERE },
    Place { key: "venue-us-consulate", sort: Sort::Premises, name: ["Consolato generale degli Stati Uniti", "Generalkonsulat der Vereinigten Staaten", "US Consulate General"], lng: 9.193, lat: 45.4737, accuracy_m: 200.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "venue-hospital-niguarda", sort: Sort::Hospital, name: ["Ospedale Niguarda", "Krankenhaus Niguarda", "Niguarda hospital"], lng: 9.1884, lat: 45.5098, accuracy_m: 300.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "venue-hospital-policlinico", sort: Sort::Hospital, name: ["Policlinico di Milano", "Poliklinik Mailand", "Policlinico hospital, Milan"], lng: 9.1945, lat: 45.4588, accuracy_m: 250.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "venue-hospital-san-raffaele", sort: Sort::Hospital, name: ["Ospedale San Raffaele", "Krankenhaus San Raffaele", "San Raffaele hospital"], lng: 9.2652, lat: 45.5056, accuracy_m: 300.0, source: Source::GeneralKnowledge, municipality: "Milano", site: Some("site-milano"), ..Place::NOWHERE },
    Place { key: "venue-hospital-rho", sort: Sort::Hospital, name: ["Ospedale di Rho", "Krankenhaus Rho", "Rho hospital"], lng: 9.04, lat: 45.529, accuracy_m: 900.0, source: Source::GeneralKnowledge, municipality: "Rho", site: Some("site-rho"), ..Place::NOWHERE },
    Place { key: "venue-hospital-humanitas", sort: Sort::Hospital, name: ["Humanitas, Rozzano", "Humanitas, Rozzano", "Humanitas, Rozzano"], lng: 9.1665, lat: 45.3725, accuracy_m: 400.0, source: Source::GeneralKnowledge, municipality: "Rozzano", site: Some("site-assago"), ..Place::NOWHERE },
    Place { key: "venue-hospital-cortina", sort: Sort::Hospital, name: ["Ospedale Codivilla-Putti, Cortina", "Krankenhaus Codivilla-Putti, Cortina", "Codivilla-Putti hospital, Cortina"], lng: 12.133, lat: 46.5475, accuracy_m: 600.0, source: Source::GeneralKnowledge, municipality: "Cortina d'Ampezzo", site: Some("site-cortina"), ..Place::NOWHERE },
    Place { key: "venue-hospital-sondalo", sort: Sort::Hospital, name: ["Ospedale Morelli, Sondalo", "Krankenhaus Morelli, Sondalo", "Morelli hospital, Sondalo"], lng: 10.325, lat: 46.33, accuracy_m: 700.0, source: Source::GeneralKnowledge, municipality: "Sondalo", site: Some("site-bormio"), ..Place::NOWHERE },
    Place { key: "venue-hospital-brunico", sort: Sort::Hospital, name: ["Ospedale di Brunico", "Krankenhaus Bruneck", "Brunico/Bruneck hospital"], lng: 11.94, lat: 46.796, accuracy_m: 500.0, source: Source::GeneralKnowledge, municipality: "Brunico", site: Some("site-anterselva"), ..Place::NOWHERE },
    Place { key: "venue-hospital-cavalese", sort: Sort::Hospital, name: ["Ospedale di Fiemme, Cavalese", "Krankenhaus Fleims, Cavalese", "Fiemme hospital, Cavalese"], lng: 11.46, lat: 46.29, accuracy_m: 500.0, source: Source::GeneralKnowledge, municipality: "Cavalese", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "venue-hospital-bolzano", sort: Sort::Hospital, name: ["Ospedale San Maurizio, Bolzano", "Krankenhaus Bozen", "Bolzano/Bozen hospital"], lng: 11.31, lat: 46.4985, accuracy_m: 400.0, source: Source::GeneralKnowledge, municipality: "Bolzano", site: None, ..Place::NOWHERE },
    Place { key: "venue-hospital-borgo-trento", sort: Sort::Hospital, name: ["Ospedale Borgo Trento, Verona", "Krankenhaus Borgo Trento, Verona", "Borgo Trento hospital, Verona"], lng: 10.9885, lat: 45.453, accuracy_m: 300.0, source: Source::GeneralKnowledge, municipality: "Verona", site: Some("site-verona"), ..Place::NOWHERE },
    Place { key: "place-bormio", sort: Sort::Town, name: ["Bormio", "Bormio", "Bormio"], lng: 10.3701, lat: 46.4672, accuracy_m: 300.0, source: Source::GeoNames, municipality: "Bormio", site: Some("site-bormio"), ..Place::NOWHERE },
    Place { key: "place-livigno", sort: Sort::Town, name: ["Livigno", "Livigno", "Livigno"], lng: 10.1335, lat: 46.5363, accuracy_m: 300.0, source: Source::GeoNames, municipality: "Livigno", site: Some("site-livigno"), ..Place::NOWHERE },
    Place { key: "place-anterselva-di-mezzo", sort: Sort::Town, name: ["Anterselva di Mezzo", "Antholz-Mittertal", "Anterselva di Mezzo"], lng: 12.0999, lat: 46.8586, accuracy_m: 300.0, source: Source::GeoNames, municipality: "Rasun-Anterselva", site: Some("site-anterselva"), ..Place::NOWHERE },
    Place { key: "place-tesero", sort: Sort::Town, name: ["Tesero", "Tesero", "Tesero"], lng: 11.5095, lat: 46.2918, accuracy_m: 300.0, source: Source::GeoNames, municipality: "Tesero", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "place-predazzo", sort: Sort::Town, name: ["Predazzo", "Predazzo", "Predazzo"], lng: 11.5996, lat: 46.3114, accuracy_m: 300.0, source: Source::GeoNames, municipality: "Predazzo", site: Some("site-fiemme"), ..Place::NOWHERE },
    Place { key: "place-cortina-d-ampezzo", sort: Sort::Town, name: ["Cortina d'Ampezzo", "Cortina d'Ampezzo", "Cortina d'Ampezzo"], lng: 12.139, lat: 46.5369, accuracy_m: 300.0, source: Source::GeoNames, municipality: "Cortina d'Ampezzo", site: Some("site-cortina"), ..Place::NOWHERE },
];

/// The torch relay through Milan, 5 and 6 February.
#[rustfmt::skip]
pub(super) const RELAY: &[RelayStop] = &[
    RelayStop { name: ["Villaggio olimpico, via Lorenzini", "Olympisches Dorf, Via Lorenzini", "Olympic Village, via Lorenzini"], lng: 9.2035, lat: 45.4435, february: 5, planned: Some((14, 31)), accuracy_m: 300.0 },
    RelayStop { name: ["Piazzale Bolivar", "Piazzale Bolivar", "Piazzale Bolivar"], lng: 9.1531, lat: 45.4553, february: 5, planned: Some((15, 37)), accuracy_m: 100.0 },
    RelayStop { name: ["Piazza Wagner", "Piazza Wagner", "Piazza Wagner"], lng: 9.1559, lat: 45.468, february: 5, planned: Some((15, 56)), accuracy_m: 80.0 },
    RelayStop { name: ["Tre Torri (CityLife)", "Tre Torri (CityLife)", "Tre Torri (CityLife)"], lng: 9.1567, lat: 45.4781, february: 5, planned: Some((16, 45)), accuracy_m: 80.0 },
    RelayStop { name: ["Conciliazione", "Conciliazione", "Conciliazione"], lng: 9.1665, lat: 45.4675, february: 5, planned: Some((17, 37)), accuracy_m: 80.0 },
    RelayStop { name: ["Sant'Ambrogio", "Sant'Ambrogio", "Sant'Ambrogio"], lng: 9.1732, lat: 45.4616, february: 5, planned: Some((18, 0)), accuracy_m: 80.0 },
    RelayStop { name: ["Sforza Policlinico", "Sforza Policlinico", "Sforza Policlinico"], lng: 9.1945, lat: 45.4588, february: 5, planned: Some((18, 27)), accuracy_m: 250.0 },
    RelayStop { name: ["Porta Venezia", "Porta Venezia", "Porta Venezia"], lng: 9.205, lat: 45.4744, february: 5, planned: Some((18, 56)), accuracy_m: 120.0 },
    RelayStop { name: ["San Babila", "San Babila", "San Babila"], lng: 9.1975, lat: 45.4665, february: 5, planned: Some((19, 12)), accuracy_m: 80.0 },
    RelayStop { name: ["Piazza Duomo", "Domplatz", "Piazza Duomo"], lng: 9.1897, lat: 45.4642, february: 5, planned: Some((19, 30)), accuracy_m: 60.0 },
    RelayStop { name: ["Viale Piero e Alberto Pirelli (Bicocca)", "Viale Piero e Alberto Pirelli (Bicocca)", "Viale Piero e Alberto Pirelli (Bicocca)"], lng: 9.2125, lat: 45.5195, february: 6, planned: Some((9, 15)), accuracy_m: 500.0 },
    RelayStop { name: ["Zara", "Zara", "Zara"], lng: 9.1926, lat: 45.4927, february: 6, planned: Some((10, 12)), accuracy_m: 80.0 },
    RelayStop { name: ["Cimitero Monumentale", "Cimitero Monumentale", "Cimitero Monumentale"], lng: 9.1786, lat: 45.4858, february: 6, planned: Some((10, 35)), accuracy_m: 150.0 },
    RelayStop { name: ["Largo Cairoli (Castello Sforzesco)", "Largo Cairoli (Castello Sforzesco)", "Largo Cairoli (Castello Sforzesco)"], lng: 9.182, lat: 45.4684, february: 6, planned: Some((11, 47)), accuracy_m: 80.0 },
    RelayStop { name: ["Piazza della Scala", "Piazza della Scala", "Piazza della Scala"], lng: 9.1897, lat: 45.4671, february: 6, planned: Some((12, 10)), accuracy_m: 60.0 },
    RelayStop { name: ["Piazza Gae Aulenti", "Piazza Gae Aulenti", "Piazza Gae Aulenti"], lng: 9.19, lat: 45.4838, february: 6, planned: Some((12, 41)), accuracy_m: 80.0 },
    RelayStop { name: ["Palazzo Lombardia", "Palazzo Lombardia", "Palazzo Lombardia"], lng: 9.1955, lat: 45.4868, february: 6, planned: Some((13, 55)), accuracy_m: 150.0 },
    RelayStop { name: ["Stazione Centrale (piazza Duca d'Aosta)", "Stazione Centrale (piazza Duca d'Aosta)", "Stazione Centrale (piazza Duca d'Aosta)"], lng: 9.203, lat: 45.4849, february: 6, planned: Some((14, 3)), accuracy_m: 80.0 },
    RelayStop { name: ["Corso XXII Marzo", "Corso XXII Marzo", "Corso XXII Marzo"], lng: 9.216, lat: 45.4627, february: 6, planned: None, accuracy_m: 400.0 },
    RelayStop { name: ["Porta Romana", "Porta Romana", "Porta Romana"], lng: 9.202, lat: 45.4522, february: 6, planned: None, accuracy_m: 150.0 },
    RelayStop { name: ["Piazza XXIV Maggio (Darsena)", "Piazza XXIV Maggio (Darsena)", "Piazza XXIV Maggio (Darsena)"], lng: 9.1797, lat: 45.4527, february: 6, planned: None, accuracy_m: 120.0 },
    RelayStop { name: ["Piazza Frattini", "Piazza Frattini", "Piazza Frattini"], lng: 9.1415, lat: 45.4562, february: 6, planned: None, accuracy_m: 200.0 },
    RelayStop { name: ["Stadio di San Siro (arrivo)", "Stadion San Siro (Ziel)", "San Siro stadium (end of the relay)"], lng: 9.1239, lat: 45.478, february: 6, planned: Some((20, 0)), accuracy_m: 60.0 },
];
