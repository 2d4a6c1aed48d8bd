//! Names for the values of the model: one for each variant, in each language.

use super::in_language;
use crate::analysis::finding::{FindingKind, Level};
use crate::app::mode::{Layout, ThemeName};
use crate::app::timeline::{Scale, Turn};
use crate::model::assembly::AssemblyState;
use crate::model::corridor::CorridorUse;
use crate::model::headquarters::RoomUse;
use crate::model::incident::{Category, IncidentState, Severity};
use crate::model::marking::Marking;
use crate::model::perimeter::{Duty, Entrance, Ring};
use crate::model::post::{CheckLevel, CheckPlace, GuestCategory};
use crate::model::service::ServiceUse;
use crate::model::site::{VenuePhase, VenueUse};
use crate::model::sweep::SweepState;
use crate::model::text::Language;
use crate::model::time::Phase;
use crate::model::unit::{AircraftKind, Force, UnitClass, UnitStatus};
use crate::model::zone::Rule;
use crate::model::{Doubt, Kind};

macro_rules! words {
    ($($(#[doc = $doc:literal])* $function:ident($type:ident) {
        $($variant:ident: $it:literal, $de:literal, $en:literal;)*
    })*) => {
        $($(#[doc = $doc])*
        #[must_use]
        pub const fn $function(value: $type, language: Language) -> &'static str {
            match value { $($type::$variant => in_language(language, $it, $de, $en),)* }
        })*
    };
}

words! {
    /// Verb for a change on the timeline.
    turn_name(Turn) {
        Begins: "inizia", "beginnt", "begins";
        Ends: "termina", "endet", "ends";
        Lapses: "bonifica scade", "Absuchung verfällt", "clearance lapses";
        Clashes: "conflitto", "Konflikt", "clash";
    }
    /// Name of a timeline scale.
    scale_name(Scale) {
        Shift: "Turno", "Schicht", "Shift";
        Days: "3 giorni", "3 Tage", "3 days";
        Games: "Giochi", "Spiele", "Games";
    }
    /// Description of a kind of finding.
    finding_name(FindingKind) {
        UnknownDroneInside: "Drone ignoto in zona vietata", "Unbekannte Drohne im Flugverbot", "Unknown drone in no-fly zone";
        CoordinatedOutage: "Stazioni ferme insieme, forse non per caso", "Bahnhöfe zugleich gestört, womöglich kein Zufall", "Stations out together, perhaps by design";
        RingBlind: "Perimetro senza telecamere attive", "Ring ohne eine Kamera in Betrieb", "Ring without a working camera";
        SweepBroken: "Bonifica violata", "Absuche verletzt", "Clearance broken";
        LinkDown: "Collegamento interrotto", "Verbindung unterbrochen", "Link down";
        Unmanned: "Posto scoperto", "Unbesetzt", "Unmanned";
        ServiceDown: "Servizio fermo", "Dienst ausgefallen", "Service down";
        Clash: "Stesso luogo, stessa ora", "Gleicher Ort, gleiche Zeit", "Same place, same time";
        SweepLapsed: "Bonifica decaduta", "Absuche nicht mehr gültig", "Clearance lapsed";
        OffRoute: "Fuori percorso", "Abseits der Strecke", "Off its route";
        AircraftInside: "Velivolo in zona vietata", "Luftfahrzeug im Flugverbot", "Aircraft in no-fly zone";
        NeedUnmet: "Mancano unità nell'area", "Es fehlen Einheiten im Gebiet", "Units missing in the area";
        SiteShort: "Organico molto sotto il previsto", "Kräfte weit unter Soll", "Strength far below plan";
        RingWeak: "Telecamere, varchi o presìdi fuori servizio", "Kameras, Durchlässe oder Posten ausgefallen", "Cameras, gates or posts out";
        RingsCross: "Perimetri che si intersecano", "Sicherheitsringe schneiden sich", "Perimeters cross";
        PostShort: "Organico ridotto", "Unterbesetzt", "Understaffed";
        OwnDroneNotExempt: "Drone di servizio senza deroga in zona vietata", "Eigene Drohne ohne Ausnahme im Flugverbot", "Own drone not exempt in no-fly zone";
        UnitTwice: "Unità richiesta in due siti", "Einheit an zwei Standorten verlangt", "Unit wanted at two sites";
        ServiceDegraded: "Servizio degradato", "Dienst gestört", "Service degraded";
        LinkPoor: "Collegamento precario", "Verbindung gestört", "Link poor";
        CutOff: "Dipende da un servizio guasto", "Hängt an gestörtem Dienst", "Depends on a failing service";
        Late: "In ritardo", "Verspätet", "Late";
        BatteryLow: "Batteria quasi scarica", "Akku fast leer", "Battery low";
        CameraDown: "Telecamera fuori servizio", "Kamera ausgefallen", "Camera out";
    }
    /// Name of a finding's level.
    level_name(Level) {
        Alarm: "Allarme", "Alarm", "Alarm";
        Warning: "Attenzione", "Warnung", "Warning";
        Notice: "Nota", "Hinweis", "Notice";
    }
    /// Name of one object of a kind.
    kind_name(Kind) {
        Site: "Sito", "Standort", "Site";
        Venue: "Sede", "Veranstaltungsort", "Venue";
        Headquarters: "Sala operativa", "Führungsstelle", "Headquarters";
        Zone: "Zona", "Zone", "Zone";
        Perimeter: "Perimetro", "Sicherheitsring", "Perimeter";
        Gate: "Varco", "Durchlass", "Gate";
        Camera: "Telecamera", "Kamera", "Camera";
        Hotel: "Albergo protetto", "Geschütztes Hotel", "Protected hotel";
        Post: "Presidio", "Posten", "Guard post";
        Overwatch: "Postazione elevata", "Erhöhter Posten", "Overwatch point";
        Check: "Posto di controllo", "Kontrollstelle", "Checkpoint";
        Unit: "Unità", "Einheit", "Unit";
        Aircraft: "Velivolo", "Luftfahrzeug", "Aircraft";
        Sweep: "Bonifica", "Absuche", "Security sweep";
        Corridor: "Percorso", "Strecke", "Route";
        Assembly: "Manifestazione", "Versammlung", "Assembly";
        Incident: "Evento", "Vorfall", "Incident";
        Service: "Servizio di rete", "Netzdienst", "Network service";
        Liaison: "Ufficio di collegamento", "Verbindungsstelle", "Liaison desk";
        Crowd: "Affluenza", "Personenaufkommen", "Crowd";
        Unknown: "Oggetto di tipo sconosciuto", "Objekt unbekannter Art", "Object of unknown kind";
    }
    /// Name of several objects of a kind.
    kind_name_plural(Kind) {
        Site: "Siti", "Standorte", "Sites";
        Venue: "Sedi", "Veranstaltungsorte", "Venues";
        Headquarters: "Sale operative", "Führungsstellen", "Headquarters";
        Zone: "Zone", "Zonen", "Zones";
        Perimeter: "Perimetri", "Sicherheitsringe", "Perimeters";
        Gate: "Varchi", "Durchlässe", "Gates";
        Camera: "Telecamere", "Kameras", "Cameras";
        Hotel: "Alberghi protetti", "Geschützte Hotels", "Protected hotels";
        Post: "Presìdi", "Posten", "Guard posts";
        Overwatch: "Postazioni elevate", "Erhöhte Posten", "Overwatch points";
        Check: "Posti di controllo", "Kontrollstellen", "Checkpoints";
        Unit: "Unità", "Einheiten", "Units";
        Aircraft: "Velivoli", "Luftfahrzeuge", "Aircraft";
        Sweep: "Bonifiche", "Absuchen", "Security sweeps";
        Corridor: "Percorsi", "Strecken", "Routes";
        Assembly: "Manifestazioni", "Versammlungen", "Assemblies";
        Incident: "Eventi", "Vorfälle", "Incidents";
        Service: "Servizi di rete", "Netzdienste", "Network services";
        Liaison: "Uffici di collegamento", "Verbindungsstellen", "Liaison desks";
        Crowd: "Affluenze", "Personenaufkommen", "Crowds";
        Unknown: "Oggetti di tipo sconosciuto", "Objekte unbekannter Art", "Objects of unknown kind";
    }
    /// Name of a severity.
    severity_name(Severity) {
        Critical: "Critico", "Kritisch", "Critical";
        Major: "Grave", "Schwer", "Major";
        Minor: "Minore", "Gering", "Minor";
        Info: "Informativo", "Information", "Info";
        Unknown: "Gravità non nota", "Schwere unbekannt", "Severity unknown";
    }
    /// Name of an incident's state.
    state_name(IncidentState) {
        Reported: "Segnalato", "Gemeldet", "Reported";
        Confirmed: "Confermato", "Bestätigt", "Confirmed";
        Handled: "In gestione", "In Bearbeitung", "Being handled";
        Closed: "Chiuso", "Abgeschlossen", "Closed";
        Unknown: "Stato non noto", "Stand unbekannt", "State unknown";
    }
    /// Name of an incident's category.
    category_name(Category) {
        UnattendedItem: "Oggetto abbandonato", "Herrenloser Gegenstand", "Unattended item";
        SuspiciousVehicle: "Veicolo sospetto", "Verdächtiges Fahrzeug", "Suspicious vehicle";
        PublicOrder: "Ordine pubblico", "Öffentliche Ordnung", "Public order";
        Crowd: "Pressione della folla", "Gedränge", "Crowd pressure";
        Medical: "Soccorso sanitario", "Medizinischer Notfall", "Medical";
        Fire: "Incendio", "Brand", "Fire";
        Intrusion: "Intrusione", "Eindringen", "Intrusion";
        Drone: "Drone non autorizzato", "Unbekannte Drohne", "Unknown drone";
        Cyber: "Attacco informatico", "Cyberangriff", "Cyber attack";
        Transport: "Trasporti", "Verkehr", "Transport";
        Hazmat: "Sostanza pericolosa", "Gefahrstoff", "Hazardous substance";
        Weather: "Meteo e valanghe", "Wetter und Lawinen", "Weather and avalanche";
        Technical: "Guasto tecnico", "Technische Störung", "Technical failure";
        Threat: "Minaccia", "Drohung", "Threat";
        Theft: "Furto o truffa", "Diebstahl oder Betrug", "Theft or fraud";
        MissingPerson: "Persona scomparsa", "Vermisste Person", "Missing person";
        Other: "Altro", "Sonstiges", "Other";
        Unknown: "Tipo non noto", "Art unbekannt", "Type unknown";
    }
    /// Rule of a zone for people who want to enter.
    rule_name(Rule) {
        Closed: "Vietata a tutti", "Für alle gesperrt", "Closed to all";
        Controlled: "Accesso controllato", "Zugang nach Kontrolle", "Access after a check";
        PersonBarred: "Divieto di accesso per persone destinatarie di provvedimento", "Betretungsverbot für Personen mit polizeilicher Anordnung", "Barred to persons under a police order";
        Restricted: "Solo accreditati", "Nur für Akkreditierte", "Accredited persons only";
        NoFly: "Divieto di sorvolo", "Flugverbot", "No-fly zone";
        NoTraffic: "Chiusa al traffico", "Für Fahrzeuge gesperrt", "Closed to vehicles";
        Advisory: "Zona di attenzione", "Warngebiet", "Advisory area";
        Hazard: "Area pericolosa, solo robot", "Gefahrenbereich, nur Roboter", "Hazard area, robots only";
        Cordon: "Cordone di sicurezza", "Absperrung", "Cordon";
        Unknown: "Regola non nota", "Regel unbekannt", "Rule unknown";
    }
    /// Rule of a zone, short enough for a legend or a label.
    rule_short_name(Rule) {
        Closed: "Vietata", "Gesperrt", "Closed";
        Controlled: "Controllata", "Kontrolliert", "Controlled";
        PersonBarred: "Interdetta a persone", "Personenverbot", "Person-barred";
        Restricted: "Accreditati", "Akkreditierte", "Accredited";
        NoFly: "No-fly", "Flugverbot", "No-fly";
        NoTraffic: "Niente veicoli", "Keine Fahrzeuge", "No vehicles";
        Advisory: "Attenzione", "Warnung", "Advisory";
        Hazard: "Pericolo", "Gefahr", "Hazard";
        Cordon: "Cordone", "Absperrung", "Cordon";
        Unknown: "Regola?", "Regel?", "Rule?";
    }
    /// Name of a validity phase.
    phase_name(Phase) {
        Upcoming: "Non ancora in vigore", "Noch nicht in Kraft", "Upcoming";
        Active: "In vigore", "In Kraft", "In force";
        Ended: "Cessata", "Beendet", "Ended";
    }
    /// Name of an operational status.
    duty_name(Duty) {
        Up: "Operativo", "In Betrieb", "Up";
        Degraded: "Parzialmente operativo", "Eingeschränkt", "Degraded";
        Down: "Fuori servizio", "Ausgefallen", "Down";
        Unknown: "Stato non noto", "Zustand unbekannt", "State unknown";
    }
    /// Name of a post's staffing status.
    manning_name(Duty) {
        Up: "Presidiato", "Besetzt", "Manned";
        Degraded: "Presidiato in parte", "Teilweise besetzt", "Partly manned";
        Down: "Non presidiato", "Unbesetzt", "Unmanned";
        Unknown: "Presidio non noto", "Besetzung unbekannt", "Manning unknown";
    }
    /// Name of a perimeter's class.
    ring_name(Ring) {
        Outer: "Esterno", "Außen", "Outer";
        Middle: "Intermedio", "Mitte", "Middle";
        Inner: "Interno", "Innen", "Inner";
        Unknown: "Non noto", "Unbekannt", "Unknown";
    }
    /// Name of the people that an entrance admits.
    entrance_name(Entrance) {
        Public: "Pubblico", "Publikum", "Public";
        Accredited: "Accreditati", "Akkreditierte", "Accredited";
        Unknown: "Non noto", "Unbekannt", "Unknown";
    }
    /// Requirement for entering a perimeter of this class.
    ring_rule(Ring) {
        Outer: "traffico e primo controllo", "Verkehr und erste Sichtung", "traffic and first look";
        Middle: "controllo di biglietti e borse", "Kontrolle von Karten und Taschen", "tickets and bags are checked";
        Inner: "solo con accredito", "nur mit Akkreditierung", "accreditation only";
        Unknown: "regola non nota", "Regel unbekannt", "rule unknown";
    }
    /// Name of the force that a unit belongs to.
    force_name(Force) {
        StatePolice: "Polizia di Stato", "Staatspolizei", "State Police";
        Carabinieri: "Arma dei Carabinieri", "Carabinieri", "Carabinieri";
        GuardiaDiFinanza: "Guardia di Finanza", "Finanzwache", "Guardia di Finanza";
        LocalPolice: "Polizia Locale", "Ortspolizei", "Local Police";
        FireService: "Vigili del Fuoco", "Feuerwehr", "Fire Service";
        Medical: "Soccorso sanitario", "Rettungsdienst", "Emergency medical service";
        Army: "Esercito", "Heer", "Army";
        CivilProtection: "Protezione Civile", "Zivilschutz", "Civil Protection";
        Alpine: "Soccorso alpino", "Bergrettung", "Alpine rescue";
        Unknown: "Corpo non noto", "Zugehörigkeit unbekannt", "Force unknown";
    }
    /// Name of a unit's class.
    unit_class_name(UnitClass) {
        Patrol: "Pattuglia", "Streife", "Patrol";
        Dog: "Unità cinofila", "Hundeführer", "Dog unit";
        BombDisposal: "Artificieri", "Entschärfer", "Bomb disposal";
        RapidResponse: "Pronto intervento", "Interventionskräfte", "Rapid response";
        PublicOrder: "Reparto mobile", "Einsatzhundertschaft", "Public-order squad";
        Ambulance: "Ambulanza", "Rettungswagen", "Ambulance";
        FireEngine: "Autopompa", "Löschfahrzeug", "Fire engine";
        Helicopter: "Elicottero", "Hubschrauber", "Helicopter";
        Drone: "Drone di servizio", "Eigene Drohne", "Own drone";
        Robot: "Robot", "Roboter", "Robot";
        Command: "Posto di comando mobile", "Mobile Führungsstelle", "Mobile command post";
        Mountain: "Pattuglia sciatori", "Skistreife", "Mountain patrol";
        Traffic: "Polizia stradale", "Verkehrsstreife", "Traffic unit";
        Unknown: "Tipo non noto", "Art unbekannt", "Class unknown";
    }
    /// Name of a unit's status.
    unit_status_name(UnitStatus) {
        Available: "Disponibile", "Verfügbar", "Available";
        EnRoute: "In avvicinamento", "Auf Anfahrt", "En route";
        OnScene: "Sul posto", "Vor Ort", "On scene";
        Break: "In pausa", "In Pause", "On break";
        OutOfService: "Fuori servizio", "Außer Dienst", "Out of service";
        Unknown: "Stato non noto", "Status unbekannt", "Status unknown";
    }
    /// Name of a kind of aircraft.
    aircraft_name(AircraftKind) {
        OwnDrone: "Drone di servizio", "Eigene Drohne", "Own drone";
        UnknownDrone: "Drone non identificato", "Unbekannte Drohne", "Unknown drone";
        Aircraft: "Velivolo con equipaggio", "Bemanntes Luftfahrzeug", "Crewed aircraft";
        Unknown: "Velivolo non identificato", "Unbekanntes Luftfahrzeug", "Unidentified aircraft";
    }
    /// Name of a checkpoint's place.
    check_place_name(CheckPlace) {
        RailStation: "Stazione ferroviaria", "Bahnhof", "Railway station";
        MetroStation: "Stazione metropolitana", "U-Bahn-Station", "Metro station";
        Airport: "Aeroporto", "Flughafen", "Airport";
        Border: "Valico di frontiera", "Grenzübergang", "Border crossing";
        Road: "Posto di blocco stradale", "Straßenkontrolle", "Road check";
        Unknown: "Luogo non noto", "Ort unbekannt", "Place unknown";
    }
    /// Name of a checkpoint's level.
    check_level_name(CheckLevel) {
        Normal: "Controlli ordinari", "Übliche Kontrollen", "Normal checks";
        SteppedUp: "Controlli rafforzati", "Verstärkte Kontrollen", "Stepped-up checks";
        Closed: "Chiuso", "Geschlossen", "Closed";
        Unknown: "Livello non noto", "Stufe unbekannt", "Level unknown";
    }
    /// Category of protected hotel guests.
    guest_category_name(GuestCategory) {
        Delegation: "Delegazione", "Delegation", "Delegation";
        HeadOfState: "Capi di Stato o di Governo", "Staats- oder Regierungschefs", "Heads of state or government";
        Royalty: "Case reali", "Königshäuser", "Royals";
        Ioc: "Membri del CIO", "IOC-Mitglieder", "IOC members";
        AntiDoping: "Agenzia mondiale antidoping", "Welt-Anti-Doping-Agentur", "World Anti-Doping Agency";
        SportArbitration: "Tribunale arbitrale dello sport", "Internationaler Sportgerichtshof", "Court of Arbitration for Sport";
        Athletes: "Atleti e squadre", "Athleten und Mannschaften", "Athletes and teams";
        Unknown: "Categoria non nota", "Kategorie unbekannt", "Category unknown";
    }
    /// Name of a venue's use.
    venue_use_name(VenueUse) {
        Competition: "Gare", "Wettkampf", "Competition";
        Ceremony: "Cerimonia", "Zeremonie", "Ceremony";
        Village: "Villaggio olimpico", "Olympisches Dorf", "Olympic village";
        Media: "Centro media", "Medienzentrum", "Media center";
        Training: "Allenamento", "Training", "Training";
        Square: "Piazza dei Giochi", "Festplatz", "Live site";
        Premises: "Sede diplomatica o ufficiale", "Diplomatische oder amtliche Räume", "Diplomatic or official premises";
        Hospital: "Ospedale", "Krankenhaus", "Hospital";
        Unknown: "Uso non noto", "Nutzung unbekannt", "Use unknown";
    }
    /// Name of a venue's phase.
    venue_phase_name(VenuePhase) {
        Closed: "Chiusa", "Geschlossen", "Closed";
        Sweeping: "Bonifica in corso", "Wird abgesucht", "Being swept";
        Swept: "Bonificata", "Abgesucht", "Swept";
        Opening: "Afflusso in corso", "Einlass läuft", "Letting people in";
        InUse: "In uso", "In Nutzung", "In use";
        Egress: "Deflusso in corso", "Abstrom läuft", "Egress";
        Unknown: "Fase non nota", "Phase unbekannt", "Phase unknown";
    }
    /// Name of a headquarters' purpose.
    room_use_name(RoomUse) {
        OperationsRoom: "Sala operativa internazionale", "Internationale Lagezentrale", "International operations room";
        PoliceHq: "Questura", "Quästur", "Police headquarters";
        CyberCenter: "Centro di sicurezza cibernetica", "Zentrum für Cybersicherheit", "Cybersecurity center";
        CommandPost: "Posto di comando", "Befehlsstelle", "Command post";
        Unknown: "Funzione non nota", "Funktion unbekannt", "Function unknown";
    }
    /// Name of a sweep's state.
    sweep_state_name(SweepState) {
        NotStarted: "Da eseguire", "Noch nicht begonnen", "Not started";
        Running: "In corso", "Läuft", "Running";
        Clear: "Bonificato", "Ohne Befund", "Clear";
        Void: "Non più valida", "Nicht mehr gültig", "Void";
        Unknown: "Stato non noto", "Stand unbekannt", "State unknown";
    }
    /// Name of what moves along a route.
    corridor_use_name(CorridorUse) {
        TorchRelay: "Viaggio della fiamma", "Fackellauf", "Torch relay";
        March: "Corteo", "Marsch", "March";
        Motorcade: "Corteo di scorta", "Schutzkolonne", "Protected movement";
        Unknown: "Tipo non noto", "Art unbekannt", "Type unknown";
    }
    /// Name of an assembly's state.
    assembly_state_name(AssemblyState) {
        Announced: "Preavvisata", "Angekündigt", "Announced";
        Gathering: "Concentramento", "Sammelt sich", "Gathering";
        Moving: "In corteo", "In Bewegung", "Moving";
        Standing: "In presidio", "Stehend", "Standing";
        Dispersing: "Deflusso", "Löst sich auf", "Dispersing";
        Ended: "Conclusa", "Beendet", "Ended";
        Unknown: "Stato non noto", "Stand unbekannt", "State unknown";
    }
    /// Name of a network service's use.
    service_use_name(ServiceUse) {
        Ticketing: "Biglietteria", "Ticketing", "Ticketing";
        Accreditation: "Accrediti", "Akkreditierung", "Accreditation";
        Results: "Risultati", "Ergebnisdienst", "Results";
        Cameras: "Rete telecamere", "Kameranetz", "Camera network";
        RailSignaling: "Segnalamento ferroviario", "Bahnsignaltechnik", "Rail signaling";
        Power: "Energia elettrica", "Stromversorgung", "Power";
        Radio: "Rete radio", "Funknetz", "Radio network";
        Website: "Sito pubblico", "Öffentliche Website", "Public web site";
        Unknown: "Uso non noto", "Nutzung unbekannt", "Use unknown";
    }
    /// Disclosure that a marking allows.
    marking_meaning(Marking) {
        Clear: "Divulgazione libera", "Weitergabe unbeschränkt", "No limit on disclosure";
        Green: "Solo comunità", "Nur innerhalb der Gemeinschaft", "Community only";
        Amber: "Organizzazione e suoi assistiti", "Organisation und ihre Kunden", "Organization and its clients";
        AmberStrict: "Solo organizzazione", "Nur innerhalb der Organisation", "Organization only";
        Red: "Solo destinatari", "Nur für die Empfänger", "Recipients only";
        Unknown: "Classifica mancante: vale la più restrittiva", "Einstufung fehlt: die strengste gilt", "Marking missing: the strictest holds";
    }
    /// Description of a data issue.
    doubt_name(Doubt) {
        Validity: "Validità non nota", "Geltung unbekannt", "Validity unknown";
        Time: "Orario non plausibile", "Zeit nicht plausibel", "Implausible time";
        Measure: "Valore misurato non plausibile", "Messwert nicht plausibel", "Implausible measured value";
        Marking: "Classifica mancante o non nota", "Einstufung fehlt oder unbekannt", "Marking missing or unknown";
        TextCut: "Testo abbreviato", "Text gekürzt", "Text cut";
        RingClosed: "Contorno chiuso d'ufficio", "Umriss wurde geschlossen", "Outline was closed";
        RingCrosses: "Contorno che si interseca o foro fuori posto", "Umriss schneidet sich oder Aussparung am falschen Ort", "Outline crosses itself, or a hole is out of place";
        NoExtent: "Area o linea senza estensione", "Fläche oder Linie ohne Ausdehnung", "Area or line without extent";
        Position: "Posizione dubbia", "Position zweifelhaft", "Doubtful position";
        NoPosition: "Senza posizione", "Ohne Position", "No position";
        Kind: "Tipo non noto a questa versione", "Art dieser Version unbekannt", "Kind unknown to this version";
        Severity: "Gravità mancante o non nota", "Schwere fehlt oder unbekannt", "Severity missing or unknown";
        Schedule: "Orari che non iniziano mai o finiscono prima di iniziare", "Zeiten, die nie beginnen oder vor ihrem Beginn enden", "Schedule that never begins or ends before it does";
        Order: "Tappe a ritroso nel tempo", "Stationen laufen rückwärts in der Zeit", "Stops run backwards in time";
        Owner: "Nessun responsabile italiano", "Kein italienischer Verantwortlicher", "No Italian owner";
        Encoding: "Caratteri illeggibili sostituiti", "Unlesbare Zeichen ersetzt", "Unreadable characters replaced";
    }
    /// Name of a layout.
    layout_name(Layout) {
        Desk: "Postazione", "Arbeitsplatz", "Desk";
        Wall: "Videowall", "Videowand", "Wall";
        Tablet: "Tablet", "Tablet", "Tablet";
    }
    /// Name of a theme.
    theme_name(ThemeName) {
        Dark: "Scuro", "Dunkel", "Dark";
        Light: "Chiaro", "Hell", "Light";
        Sun: "Sole", "Sonne", "Sun";
    }
    /// Name of a language, in that language.
    language_name(Language) {
        It: "Italiano", "Italiano", "Italiano";
        De: "Deutsch", "Deutsch", "Deutsch";
        En: "English", "English", "English";
    }
}

/// The word of a severity in the feed, in the URL and in `data-severity`.
#[must_use]
pub const fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::Unknown => "unknown",
        Severity::Major => "major",
        Severity::Minor => "minor",
        Severity::Info => "info",
    }
}

/// The word of a state in the feed and in `data-state`.
#[must_use]
pub const fn state_word(state: IncidentState) -> &'static str {
    match state {
        IncidentState::Reported => "reported",
        IncidentState::Confirmed => "confirmed",
        IncidentState::Handled => "handled",
        IncidentState::Closed => "closed",
        IncidentState::Unknown => "unknown",
    }
}

/// The word of a category in the feed and in the URL.
#[must_use]
pub fn category_word(category: Category) -> String {
    serde_json::to_value(category).ok().and_then(|word| Some(word.as_str()?.to_owned())).unwrap_or_default()
}
