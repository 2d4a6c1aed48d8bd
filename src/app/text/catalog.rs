//! All fixed texts of the interface.

use std::sync::OnceLock;

use super::in_language;
use crate::model::text::Language;

/// Terminates a text in the catalog of its language.
const END: char = '\0';

macro_rules! catalog {
    ($($name:ident: $it:literal, $de:literal, $en:literal;)*) => {
        /// A fixed text of the interface, in any language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Text { $(#[doc = $en] $name,)* }

        impl Text {
            /// All texts.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];
        }

        // One string per language: a pointer and a length for each text would take half as much space as the
        // texts themselves.
        const ITALIAN: &str = concat!($($it, "\0",)*);
        const GERMAN: &str = concat!($($de, "\0",)*);
        const ENGLISH: &str = concat!($($en, "\0",)*);
    };
}

impl Text {
    /// Returns the text in a language.
    #[must_use]
    pub fn get(self, language: Language) -> &'static str {
        static FOUND: [OnceLock<Vec<&str>>; 3] = [const { OnceLock::new() }; 3];
        let [italian, german, english] = &FOUND;
        let (found, all) = in_language(language, (italian, ITALIAN), (german, GERMAN), (english, ENGLISH));
        let texts = found.get_or_init(|| all.split_terminator(END).collect());
        texts.get(self as usize).copied().unwrap_or_default()
    }
}

catalog! {
    // The frame.
    Product: "Vedetta", "Vedetta", "Vedetta";
    ProductTagline: "Quadro della situazione in tempo reale", "Lagebild in Echtzeit", "Live situational picture";
    ModeLive: "Evento reale", "Echtlage", "Live";
    ModeExercise: "Esercitazione", "Übung", "Exercise";
    ModeReplay: "Registrazione", "Aufzeichnung", "Replay";
    ModeExerciseHint: "Dati di esercitazione. Nessun intervento reale.", "Übungsdaten. Kein echter Einsatz.", "Exercise data. No real response.";
    ModeReplayHint: "Registrazione di un periodo passato.", "Aufzeichnung eines vergangenen Zeitraums.", "Recording of a past period.";
    MarkingMissing: "Classifica mancante", "Einstufung fehlt", "Marking missing";
    SkipToMap: "Vai alla mappa", "Zur Karte springen", "Skip to the map";
    SkipToIncidents: "Vai agli eventi", "Zu den Vorfällen springen", "Skip to the incidents";

    // Panels.
    Map: "Mappa", "Karte", "Map";
    Incidents: "Eventi", "Vorfälle", "Incidents";
    Findings: "Rilievi", "Feststellungen", "Findings";
    NoFindings: "Nessun rilievo: nulla manca, nulla è in conflitto", "Keine Feststellungen: nichts fehlt, nichts widerspricht sich", "No findings: nothing is missing, nothing clashes";
    ComingUp: "In arrivo", "Demnächst", "Next up";
    NothingNext: "Nessun cambiamento nelle prossime 12 ore", "Keine Änderung in den nächsten 12 Stunden", "Nothing changes in the next 12 hours";
    SweepsDue: "Bonifiche da fare", "Fällige Absuchungen", "Sweeps due";
    NextHours: "Prossime 12 ore", "Nächste 12 Stunden", "Next 12 hours";
    Timeline: "Linea del tempo", "Zeitleiste", "Timeline";
    TimelineHint: "Trascina per guardare avanti", "Ziehen, um vorauszusehen", "Drag to look ahead";
    Plan: "Previsione", "Vorausschau", "Plan";
    PlanHint: "Ciò che sarà in vigore, non ciò che è. Unità e persone non sono mostrate.", "Was dann gilt, nicht was ist. Einheiten und Personen fehlen.", "What will be in force, not what is. Units and people are not shown.";
    BackToNow: "Torna al presente", "Zurück zur Gegenwart", "Back to now";
    Cyber: "Reti", "Netze", "Networks";
    ServicesNotUp: "Guasti", "Gestört", "Failing";
    AllServicesUp: "Tutti i servizi sono operativi", "Alle Dienste in Betrieb", "All services up";
    NoCyberIncidents: "Nessun evento informatico o senza luogo", "Kein Cybervorfall und keiner ohne Ort", "No incident of networks or without a place";
    Affected: "Coinvolti", "Betroffen", "Affected";
    Stations: "Stazioni", "Bahnhöfe", "Stations";
    Sites: "Siti", "Standorte", "Sites";
    Layers: "Livelli", "Ebenen", "Layers";
    Legend: "Legenda", "Legende", "Legend";
    Details: "Scheda", "Einzelheiten", "Details";
    FeedHealth: "Stato dei dati", "Zustand der Daten", "Feed health";
    Filter: "Filtro", "Filter", "Filter";
    Filters: "Filtri", "Filter", "Filters";
    Settings: "Impostazioni", "Einstellungen", "Settings";
    Help: "Aiuto", "Hilfe", "Help";
    Keys: "Tasti", "Tasten", "Keys";
    SingleKeys: "Comandi a tasto singolo (disattivare con l'immissione vocale)", "Befehle mit Einzeltasten (bei Spracheingabe ausschalten)", "Single-key commands (switch off for speech input)";
    Licenses: "Licenze e fonti", "Lizenzen und Quellen", "Licenses and sources";
    Clock: "Orologio", "Uhr", "Clock";
    Theme: "Tema", "Farbschema", "Theme";
    Language: "Lingua", "Sprache", "Language";
    Layout: "Disposizione", "Anordnung", "Layout";
    Hubs: "Poli", "Zentren", "Hubs";
    Operation: "Operazione", "Einsatz", "Operation";
    OperationTime: "Ora dell'operazione", "Einsatzzeit", "Operation time";
    RealTime: "Ora reale", "Echtzeit", "Real time";
    Rome: "Roma", "Rom", "Rome";
    Utc: "UTC", "UTC", "UTC";
    Halted: "Fermo", "Angehalten", "Halted";

    OwnLayers: "Livelli propri", "Eigene Ebenen", "Own layers";
    FromNearer: "Le altre si vedono più da vicino", "Die übrigen sieht man erst von näher", "The others are drawn from nearer";
    NoneOpen: "nessun evento", "keine Vorfälle", "no incidents";
    OnlyHere: "Solo in questa finestra", "Nur in diesem Fenster", "In this window only";
    Remove: "Rimuovi", "Entfernen", "Remove";
    TooManyOverlays: "Livello non mostrato: ce ne sono già troppi", "Ebene nicht gezeigt: es sind schon zu viele", "Layer not shown: there are too many already";
    AxesSwapped: "Latitudine prima della longitudine: letto così", "Breite vor Länge: so gelesen", "Latitude before longitude: read that way";
    BasemapPartly: "Alcuni riquadri della mappa illeggibili", "Einzelne Kartenkacheln unlesbar", "Some map tiles unreadable";
    BasemapUnreachable: "Sfondo non raggiunto", "Karte nicht erreicht", "Map tiles not reached";
    BasemapUnreadable: "Sfondo illeggibile", "Karte unlesbar", "Map tiles unreadable";
    BasemapWhole: "Sfondo caricato per intero: il server non fornisce parti", "Karte ganz geladen: der Server gibt keine Teile", "Map loaded whole: the server gives no parts";
    NoStreets: "Qui non c'è una mappa stradale", "Hier gibt es keine Straßenkarte", "No street map here";
    UtmGrid: "Reticolo UTM", "UTM-Gitter", "UTM grid";

    // Actions.
    Close: "Chiudi", "Schließen", "Close";
    Open: "Apri", "Öffnen", "Open";
    Back: "Indietro", "Zurück", "Back";
    Copy: "Copia", "Kopieren", "Copy";
    Copied: "Copiato", "Kopiert", "Copied";
    CopyPosition: "Copia le coordinate", "Koordinaten kopieren", "Copy the coordinates";
    CopyLink: "Copia il collegamento", "Link kopieren", "Copy link";
    LinkCopied: "Collegamento copiato", "Link kopiert", "Link copied";
    NotCopied: "Il browser non lascia copiare", "Der Browser lässt nicht kopieren", "The browser does not allow copying";
    LinkCut: "Collegamento copiato, senza la selezione e le parole del filtro: sono riservate", "Link kopiert, ohne Auswahl und Filterwörter: sie sind eingestuft", "Link copied, without selection and filter words: they are restricted";
    Export: "Esporta", "Exportieren", "Export";
    Withheld: "Riservato", "Nicht zur Weitergabe", "Withheld";
    Recipient: "Destinatario", "Empfänger", "Recipient";
    PrintedAt: "Stampato", "Gedruckt", "Printed";
    CopyDiagnostics: "Copia la diagnostica", "Diagnose kopieren", "Copy diagnostics";
    ShowOnMap: "Mostra sulla mappa", "Auf der Karte zeigen", "Show on the map";
    ZoomIn: "Ingrandisci", "Vergrößern", "Zoom in";
    ZoomOut: "Riduci", "Verkleinern", "Zoom out";
    NorthUp: "Nord in alto", "Norden oben", "North up";
    WholeOperation: "Tutta l'operazione", "Ganzer Einsatzraum", "Whole operation";
    FullScreen: "Schermo intero", "Vollbild", "Full screen";
    LeaveFullScreen: "Esci da schermo intero", "Vollbild beenden", "Leave full screen";
    FoldPanel: "Nascondi il pannello", "Bereich einklappen", "Hide the panel";
    UnfoldPanel: "Mostra il pannello", "Bereich ausklappen", "Show the panel";
    Find: "Cerca", "Suchen", "Find";
    FindHint: "Cerca luogo, unità, evento", "Ort, Einheit, Vorfall suchen", "Find a place, unit, incident";
    FilterHint: "Filtra gli eventi", "Vorfälle filtern", "Filter incidents";
    OpenOnly: "solo aperti", "nur offene", "open only";
    ClearFilters: "Togli i filtri", "Filter aufheben", "Clear filters";
    ShowAll: "Mostra tutto", "Alle zeigen", "Show all";
    ShowClosed: "Mostra i chiusi", "Abgeschlossene zeigen", "Show closed";
    Reload: "Ricarica", "Neu laden", "Reload";
    RetryNow: "Riprova ora", "Jetzt erneut versuchen", "Retry now";
    MyPosition: "La mia posizione", "Mein Standort", "My position";
    WhatAppliesHere: "Che cosa vale qui?", "Was gilt hier?", "What applies here?";
    NothingAppliesHere: "Nessuna regola in questo punto", "Hier gilt keine Regel", "No rule at this point";
    NearestHelp: "Più vicini", "In der Nähe", "Nearest";
    RollingClosure: "Chiusura mobile", "Wandernde Sperrung", "Rolling closure";
    NearestIncidents: "Eventi più vicini", "Nächste Vorfälle", "Nearest incidents";
    Report: "Segnala", "Melden", "Report";
    VisitorsOn: "Visitatori in sala. Nascosti: alberghi protetti, postazioni elevate, cortei di scorta e dati riservati; eventi riservati senza testo", "Besucher im Raum. Verborgen: geschützte Hotels, erhöhte Posten, Schutzkolonnen und Eingestuftes; eingestufte Vorfälle ohne Text", "Visitors in the room. Hidden: protected hotels, overwatch, protected movements and restricted data; restricted incidents without their text";
    VisitorsLeft: "I visitatori sono usciti?", "Sind die Besucher gegangen?", "Have the visitors left?";
    VisitorsLeftHint: "Ciò che era nascosto torna visibile su questo schermo.", "Was verborgen war, ist dann auf diesem Bildschirm wieder zu sehen.", "What was hidden will be seen on this screen again.";
    Visitors: "Visitatori in sala", "Besucher im Raum", "Visitors in the room";
    Tour: "Giro dei poli", "Rundgang der Zentren", "Tour of the hubs";
    TourPaused: "Giro sospeso: evento critico", "Rundgang angehalten: kritischer Vorfall", "Tour paused: critical incident";
    Next: "Successivo", "Nächster", "Next";
    Previous: "Precedente", "Vorheriger", "Previous";
    Select: "Seleziona", "Auswählen", "Select";
    JumpToSite: "Vai al sito 1 a 9", "Zu Standort 1 bis 9", "Jump to site 1 to 9";
    MoveMap: "Sposta la mappa", "Karte verschieben", "Move the map";

    // The list.
    Severity: "Gravità", "Schwere", "Severity";
    State: "Stato", "Stand", "State";
    Category: "Tipo", "Art", "Type";
    Site: "Sito", "Standort", "Site";
    AllCategories: "Tutti i tipi", "Alle Arten", "All types";
    AllHeadquarters: "Tutte le questure", "Alle Quästuren", "All headquarters";
    AllSites: "Tutti i siti", "Alle Standorte", "All sites";
    Closed: "Chiusi", "Abgeschlossen", "Closed";
    NoIncidents: "Nessun evento aperto", "Keine offenen Vorfälle", "No open incidents";
    NothingMatches: "Nessun evento corrisponde al filtro", "Kein Vorfall entspricht dem Filter", "No incident matches the filter";
    NothingFound: "Nessun risultato", "Nichts gefunden", "Nothing found";
    NotAcknowledged: "Non preso in carico", "Nicht zur Kenntnis genommen", "Not acknowledged";
    Acknowledged: "Preso in carico", "Zur Kenntnis genommen", "Acknowledged";
    NoPosition: "Senza posizione", "Ohne Position", "No position";
    PositionUnknown: "Posizione non nota", "Position unbekannt", "Position unknown";
    Stale: "Non aggiornato", "Veraltet", "Stale";
    TimeDoubtful: "Orario?", "Zeit?", "Time?";
    International: "Internazionale", "International", "International";
    Unnamed: "Senza nome", "Ohne Namen", "Unnamed";
    Unknown: "Non noto", "Unbekannt", "Unknown";
    None: "Nessuno", "Keine", "None";
    Yes: "Sì", "Ja", "Yes";
    No: "No", "Nein", "No";
    NewCritical: "Nuovo evento critico", "Neuer kritischer Vorfall", "New critical incident";
    NewIncident: "Nuovo evento", "Neuer Vorfall", "New incident";
    NoLongerInFeed: "Non più presente nei dati", "Nicht mehr in den Daten", "No longer in the feed";

    // The board of the sites.
    NoContact: "Nessun contatto", "Kein Kontakt", "No contact";
    RingDown: "Perimetro fuori servizio", "Ring ausgefallen", "Ring down";
    RingWeak: "Perimetro indebolito", "Ring geschwächt", "Ring weak";
    SweepVoid: "Bonifica decaduta", "Absuche ungültig", "Sweep void";
    StaffShort: "Organico ridotto", "Kräfte unter Soll", "Staff short";

    // Layers.
    LayerZones: "Zone", "Zonen", "Zones";
    LayerRoutes: "Percorsi", "Strecken", "Routes";
    LayerPerimeters: "Perimetri", "Sicherheitsringe", "Perimeters";
    LayerCrowds: "Affluenze", "Personenaufkommen", "Crowds";
    LayerSweeps: "Bonifiche", "Absuchen", "Security sweeps";
    LayerCameras: "Telecamere", "Kameras", "Cameras";
    LayerGates: "Varchi", "Durchlässe", "Gates";
    LayerPosts: "Presìdi", "Posten", "Guard posts";
    LayerOverwatch: "Postazioni elevate", "Erhöhte Posten", "Overwatch";
    LayerChecks: "Controlli", "Kontrollstellen", "Checkpoints";
    LayerVenues: "Sedi", "Veranstaltungsorte", "Venues";
    LayerHeadquarters: "Sale operative", "Führungsstellen", "Headquarters";
    LayerServices: "Servizi e collegamenti", "Dienste und Verbindungsstellen", "Services and liaison";
    LayerUnits: "Unità", "Einheiten", "Units";
    LayerAircraft: "Velivoli", "Luftfahrzeuge", "Aircraft";
    LayerHotels: "Alberghi protetti", "Geschützte Hotels", "Protected hotels";
    LayerAssemblies: "Manifestazioni", "Versammlungen", "Assemblies";
    LayerIncidents: "Eventi", "Vorfälle", "Incidents";
    LayerOther: "Altri oggetti", "Weitere Objekte", "Other objects";
    LayerOwnPosition: "La mia posizione", "Mein Standort", "My position";
    LayerHiddenByVisitors: "Nascosto: visitatori in sala", "Verborgen: Besucher im Raum", "Hidden: visitors in the room";
    LayerOff: "Livello spento", "Ebene ausgeblendet", "Layer off";

    // The legend.
    LegendReported: "Vuoto: segnalato", "Hohl: gemeldet", "Hollow: reported";
    LegendConfirmed: "Pieno: confermato", "Voll: bestätigt", "Solid: confirmed";
    LegendHandled: "Mezzo pieno: in gestione", "Halb: in Bearbeitung", "Half: being handled";
    LegendRing: "Anello: non preso in carico", "Ring: nicht zur Kenntnis genommen", "Ring: not acknowledged";
    LegendStale: "Tratteggiato e sbiadito: non aggiornato", "Schraffiert und blass: veraltet", "Hatched and pale: stale";
    LegendUpcoming: "Contorno tratteggiato: non ancora in vigore", "Gestrichelt: noch nicht in Kraft", "Dashed: not yet in force";

    // Fields of the card.
    FieldWhat: "Che cosa", "Was", "What";
    FieldWhere: "Luogo", "Ort", "Place";
    FieldPosition: "Coordinate", "Koordinaten", "Coordinates";
    FieldAccuracy: "Precisione", "Genauigkeit", "Accuracy";
    FieldSite: "Sito", "Standort", "Site";
    FieldOwner: "Direzione", "Leitung", "Directed by";
    FieldUnits: "Unità assegnate", "Zugewiesene Einheiten", "Units assigned";
    FieldReported: "Segnalato", "Gemeldet", "Reported";
    FieldAcknowledged: "Preso in carico", "Zur Kenntnis genommen", "Acknowledged";
    FieldClosed: "Chiuso", "Abgeschlossen", "Closed";
    FieldNext: "Prossimo passo", "Nächster Schritt", "Next";
    FieldAffects: "Può compromettere", "Kann beeinträchtigen", "Can affect";
    FieldInternational: "Cooperazione internazionale", "Internationale Zusammenarbeit", "International cooperation";
    FieldNeeded: "Richiesta", "Erforderlich", "Needed";
    FieldUpdated: "Aggiornato", "Aktualisiert", "Updated";
    FieldSource: "Fonte", "Quelle", "Source";
    FieldBasis: "Base", "Grundlage", "Basis";
    FieldFindings: "Rilievi", "Feststellungen", "Findings";
    FieldNote: "Nota", "Anmerkung", "Note";
    FieldMarking: "Classifica", "Einstufung", "Marking";
    FieldId: "Identificativo", "Kennung", "Identity";
    FieldRevision: "Revisione", "Revision", "Revision";
    FieldDoubts: "Dubbi", "Zweifel", "Doubts";
    FieldRule: "Regola", "Regel", "Rule";
    FieldPhase: "Validità", "Gültigkeit", "Validity";
    FieldInForceFrom: "In vigore dal", "In Kraft ab", "In force from";
    FieldInForceUntil: "In vigore fino al", "In Kraft bis", "In force until";
    FieldEndedAt: "Cessata il", "Beendet am", "Ended at";
    FieldValidFrom: "Valido dal", "Gültig ab", "Valid from";
    FieldValidUntil: "Valido fino al", "Gültig bis", "Valid until";
    FieldThenFrom: "Poi dal", "Danach ab", "Then from";
    FieldFloor: "Quota minima dal suolo", "Untergrenze über Grund", "Floor above ground";
    FieldCeiling: "Quota massima dal suolo", "Obergrenze über Grund", "Ceiling above ground";
    FieldDecidedBy: "Disposta da", "Angeordnet von", "Ordered by";
    FieldExemptions: "Ammessi", "Ausgenommen", "Exempt";
    FieldInstructions: "Disposizioni", "Anweisungen", "Instructions";
    FieldUse: "Uso", "Nutzung", "Use";
    FieldVenuePhase: "Fase", "Phase", "Phase";
    FieldCode: "Codice", "Kürzel", "Code";
    FieldSport: "Disciplina", "Sportart", "Sport";
    FieldMunicipality: "Comune", "Gemeinde", "Municipality";
    FieldCapacity: "Capienza", "Fassungsvermögen", "Capacity";
    FieldPresent: "Presenti", "Anwesend", "Present";
    FieldExpected: "Previsti", "Erwartet", "Expected";
    FieldDensity: "Densità", "Dichte", "Density";
    FieldNextSession: "Prossima sessione", "Nächste Veranstaltung", "Next session";
    FieldHub: "Polo principale", "Hauptzentrum", "Main hub";
    FieldStaffing: "Forze", "Kräfte", "Staffing";
    FieldReportsTo: "Dipende da", "Untersteht", "Reports to";
    FieldLink: "Collegamento", "Verbindung", "Link";
    FieldLinkSince: "Collegamento dal", "Verbindung seit", "Link since";
    FieldStaffed: "In servizio", "Im Dienst", "On duty";
    FieldRing: "Perimetro", "Ring", "Ring";
    FieldSector: "Settore", "Abschnitt", "Sector";
    FieldState: "Stato", "Zustand", "State";
    FieldPerimeter: "Perimetro sorvegliato", "Überwachter Ring", "Perimeter watched";
    FieldLanes: "Corsie", "Spuren", "Lanes";
    FieldQueue: "Attesa", "Wartezeit", "Waiting time";
    FieldBearing: "Direzione", "Richtung", "Bearing";
    FieldAngle: "Angolo di visuale", "Blickwinkel", "Field of view";
    FieldRange: "Portata", "Reichweite", "Range";
    FieldStream: "Flusso video", "Videostrom", "Video stream";
    FieldManning: "Presidio", "Besetzung", "Manning";
    FieldShiftUntil: "Turno fino alle", "Schicht bis", "Shift until";
    FieldGuests: "Ospiti protetti", "Geschützte Gäste", "Protected guests";
    FieldStaffPlanned: "Personale previsto", "Personal geplant", "Staff planned";
    FieldStaffPresent: "Personale presente", "Personal anwesend", "Staff present";
    FieldCheckPlace: "Luogo", "Ort", "Place";
    FieldCheckLevel: "Livello", "Stufe", "Level";
    FieldDirection: "Senso", "Fahrtrichtung", "Direction";
    FieldForce: "Corpo", "Zugehörigkeit", "Force";
    FieldClass: "Tipo di unità", "Art der Einheit", "Unit class";
    FieldStatus: "Stato", "Status", "Status";
    FieldCallsign: "Nominativo radio", "Rufname", "Call sign";
    FieldTask: "Compito", "Auftrag", "Task";
    FieldHeading: "Rotta", "Kurs", "Heading";
    FieldSpeed: "Velocità", "Geschwindigkeit", "Speed";
    FieldStrength: "Effettivi", "Stärke", "Strength";
    FieldBattery: "Batteria", "Akku", "Battery";
    FieldHeight: "Quota dal suolo", "Höhe über Grund", "Height above ground";
    FieldStarted: "Iniziata", "Begonnen", "Started";
    FieldCleared: "Bonificato alle", "Ohne Befund seit", "Cleared at";
    FieldClearUntil: "Valida fino alle", "Gültig bis", "Clear until";
    FieldVoidReason: "Motivo", "Grund", "Reason";
    FieldTarget: "Obiettivo", "Ziel", "Target";
    FieldPurpose: "Tipo", "Art", "Type";
    FieldDelay: "Ritardo", "Verspätung", "Delay";
    FieldLength: "Lunghezza", "Länge", "Length";
    FieldPace: "Andatura", "Tempo", "Pace";
    FieldStops: "Tappe", "Stationen", "Stops";
    FieldHead: "Testa", "Spitze", "Head";
    FieldTail: "Coda", "Ende", "Tail";
    FieldStarts: "Inizio", "Beginn", "Starts";
    FieldEnds: "Fine", "Ende", "Ends";
    FieldTopic: "Tema", "Thema", "Topic";
    FieldOrganizer: "Promotore", "Veranstalter", "Organizer";
    FieldSince: "Dal", "Seit", "Since";
    FieldServes: "Serve", "Versorgt", "Serves";
    FieldOrganization: "Organizzazione", "Organisation", "Organization";
    FieldCountry: "Paese", "Land", "Country";
    FieldHost: "Presso", "Bei", "Hosted at";
    FieldMandate: "Mandato", "Auftrag", "Mandate";
    FieldKindWord: "Tipo nei dati", "Art in den Daten", "Kind in the feed";
    FieldRecurs: "Ricorrenza", "Wiederkehr", "Recurs";
    FieldNeeds: "Unità necessarie", "Nötige Einheiten", "Units needed";
    FieldExemptAircraft: "Velivoli ammessi", "Ausgenommene Luftfahrzeuge", "Exempt aircraft";
    FieldAround: "Intorno a", "Um", "Around";
    FieldBuffer: "Distanza dalla sagoma", "Abstand vom Umriss", "Distance from the outline";
    FieldMinutesLeft: "Autonomia residua", "Restlaufzeit", "Time left";
    FieldClosedFor: "Chiusura di ogni tratto", "Sperre je Abschnitt", "Closure of each stretch";
    ExpectedAt: "Attesa", "Erwartet", "Expected";
    ClosedFrom: "Chiusa dalle", "Gesperrt ab", "Closed from";
    ClosedUntil: "Chiusa fino alle", "Gesperrt bis", "Closed until";
    Inbound: "In entrata", "Einreise", "Inbound";
    Outbound: "In uscita", "Ausreise", "Outbound";
    FieldHeadquarters: "Questura", "Quästur", "Headquarters";
    FieldCovers: "Competenza territoriale", "Zuständigkeitsbereich", "Area of responsibility";
    FieldVenue: "Sede", "Veranstaltungsort", "Venue";
    FieldEntrances: "Ingressi", "Eingänge", "Entrances";
    FieldEntrance: "Ingresso per", "Eingang für", "Entrance for";
    Opened: "Aperto", "Offen", "Open";
    Shut: "Chiuso", "Geschlossen", "Shut";
    FieldWeakestRing: "Perimetro più debole", "Schwächster Ring", "Weakest ring";
    FieldSweptUntil: "Bonifiche valide fino alle", "Absuchen gültig bis", "Sweeps hold until";
    FieldNoContact: "Nessun contatto dalle", "Kein Kontakt seit", "No contact since";
    OnTime: "In orario", "Pünktlich", "On time";
    Passed: "Passata", "Passiert", "Passed";
    PlannedFor: "Prevista", "Geplant", "Planned";

    // State of the feed.
    DataAge: "Età dei dati", "Alter der Daten", "Age of the data";
    LastContact: "Ultimo contatto", "Letzter Kontakt", "Last contact";
    LinkConnecting: "Connessione", "Verbindet", "Connecting";
    LinkLive: "In linea", "Aktuell", "Live";
    LinkFile: "File", "Datei", "File";
    LinkDelayed: "In ritardo", "Verzögert", "Delayed";
    LinkStale: "Dati non aggiornati", "Daten veraltet", "Stale";
    LinkLost: "Nessun dato", "Keine Daten", "No data";
    LinkLostHint: "Usare radio o telefono", "Funk oder Telefon benutzen", "Use radio or telephone";
    LinkResync: "Riallineamento", "Neuabgleich", "Resynchronizing";
    LinkRegress: "Dati più vecchi rifiutati", "Ältere Daten abgelehnt", "Older data refused";
    LinkSchema: "I dati richiedono una versione più recente", "Die Daten brauchen eine neuere Version", "The feed needs a newer app";
    LinkSignedOut: "Accesso scaduto", "Abgemeldet", "Signed out";
    Covered: "Dati coperti: accedere di nuovo", "Daten verdeckt: bitte neu anmelden", "Data covered: sign in again";
    LinkWithdrawn: "Accesso revocato", "Zugang entzogen", "Access withdrawn";
    LinkNotFound: "Indirizzo dei dati non trovato", "Adresse der Daten nicht gefunden", "Feed address not found";
    LinkPortal: "Compare una pagina di accesso: accedere", "Eine Anmeldeseite ist im Weg: bitte anmelden", "A login page is in the way: sign in";
    SignIn: "Accedi", "Anmelden", "Sign in";
    LinkBusy: "Server occupato", "Server ausgelastet", "Server busy";
    LinkServerError: "Errore del server", "Fehler des Servers", "Server error";
    LinkOffline: "Rete assente", "Kein Netz", "Offline";
    LinkTimeout: "Il server non risponde", "Der Server antwortet nicht", "The server does not answer";
    LinkBroken: "Documento illeggibile", "Dokument unlesbar", "Unreadable document";
    LinkTruncated: "Documento arrivato incompleto", "Dokument unvollständig angekommen", "Document cut off";
    LinkEmpty: "Documento vuoto", "Dokument leer", "Empty document";
    PictureStays: "resta l'ultimo quadro valido", "das letzte gültige Bild bleibt", "the last good picture stays";
    NotRenewed: "Il file dei dati non viene più aggiornato come promesso", "Die Datei wird nicht mehr wie zugesagt erneuert", "The file is no longer renewed as promised";
    NoSettings: "Configurazione non ancora disponibile", "Konfiguration noch nicht da", "No configuration yet";
    LinkTooBig: "Documento troppo grande", "Dokument zu groß", "Document too large";
    LinkMassDrop: "Calo anomalo dei dati: resta il quadro precedente", "Auffälliger Rückgang: das vorige Bild bleibt", "Abnormal drop: the previous picture stays";
    LinkWrongDigest: "Quadro non allineato: nuovo caricamento", "Bild weicht ab: wird neu geladen", "Picture diverged: loading again";
    PublisherClockWrong: "L'orologio della sorgente dei dati è errato", "Die Uhr der Datenquelle geht falsch", "The publisher's clock is wrong";
    Bursts: "I dati arrivano a raffiche: un apparato intermedio li trattiene", "Daten kommen stoßweise: etwas dazwischen hält sie zurück", "Data arrives in bursts: something in between holds it back";
    TooMany: "Troppi oggetti: mostrati i più gravi", "Zu viele Objekte: die schwersten werden gezeigt", "Too many objects: the most severe are shown";
    ClockWrong: "L'orologio di questo dispositivo è errato", "Die Uhr dieses Geräts geht falsch", "This device's clock is wrong";
    Stream: "Flusso", "Strom", "Stream";
    Polling: "Interrogazione periodica", "Abfrage", "Polling";
    Sequence: "Sequenza", "Folgenummer", "Sequence";
    Epoch: "Epoca", "Epoche", "Epoch";
    Picture: "Quadro", "Lagebild", "Picture";
    Objects: "Oggetti", "Objekte", "Objects";
    Received: "Ricevuti", "Empfangen", "Received";
    Applied: "Applicati", "Übernommen", "Applied";
    Duplicate: "Doppi", "Doppelt", "Duplicate";
    Superseded: "Superati", "Überholt", "Superseded";
    Refused: "Rifiutati", "Abgelehnt", "Refused";
    RefusedList: "Oggetti rifiutati", "Abgelehnte Objekte", "Refused objects";
    DoubtfulList: "Accettati con dubbi", "Mit Zweifeln übernommen", "Kept with doubts";
    NothingDoubtful: "Nessun dubbio", "Keine Zweifel", "No doubts";
    RepeatedList: "Identificativi ripetuti", "Mehrfach vergebene Kennungen", "Repeated ids";
    NothingRepeated: "Nessun identificativo ripetuto", "Keine Kennung mehrfach vergeben", "No id repeated";
    Revision: "Revisione", "Revision", "Revision";
    Standing: "vale", "gültig ist", "standing";
    NothingRefused: "Nessun oggetto rifiutato", "Nichts abgelehnt", "Nothing refused";
    Expected: "Atteso", "Erwartet", "Expected";
    FoundInstead: "Trovato", "Gefunden", "Found";
    PathInDocument: "Posizione nel documento", "Stelle im Dokument", "Place in the document";

    // Empty and failure states.
    Loading: "Caricamento", "Wird geladen", "Loading";
    LoadingMap: "Caricamento della mappa", "Karte wird geladen", "Loading the map";
    LoadingFeed: "Caricamento dei dati", "Daten werden geladen", "Loading the data";
    NoDataYet: "Ancora nessun dato", "Noch keine Daten", "No data yet";
    NoMap: "La mappa non può essere disegnata qui", "Die Karte kann hier nicht gezeichnet werden", "The map cannot be drawn here";
    NoMapHint: "Questo browser non offre WebGL2. L'elenco resta completo.", "Dieser Browser bietet kein WebGL2. Die Liste bleibt vollständig.", "This browser offers no WebGL2. The list stays complete.";
    MapLost: "Mappa interrotta, ripristino in corso", "Karte unterbrochen, wird wiederhergestellt", "Map interrupted, restoring";
    TypeTooSmall: "Caratteri troppo piccoli per questa distanza", "Schrift zu klein für diese Entfernung", "Type too small for this distance";
    ComesAndGoes: "appare e scompare", "kommt und geht", "comes and goes";
    MayGoDark: "Lo schermo può spegnersi", "Der Bildschirm kann dunkel werden", "The screen may go dark";
    LocationRefused: "Posizione non consentita", "Standort nicht erlaubt", "Position not allowed";
    LocationFailed: "Posizione non disponibile", "Standort nicht verfügbar", "Position not available";
    LocationAge: "Ultimo rilevamento", "Letzte Ortung", "Last fix";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_its_own() {
        for (language, all) in [(Language::It, ITALIAN), (Language::De, GERMAN), (Language::En, ENGLISH)] {
            assert_eq!(
                all.split_terminator(END).count(),
                Text::ALL.len(),
                "a text has the end of a text in it"
            );
            assert!(Text::ALL.iter().all(|text| !text.get(language).is_empty()));
        }
        let last = Text::ALL.last().unwrap();
        assert_eq!(Some(last.get(Language::En)), ENGLISH.split_terminator(END).next_back());
        assert_eq!(Text::Product.get(Language::De), "Vedetta");
    }
}
