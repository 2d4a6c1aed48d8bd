//! Texts of incidents, in the words of an operations log: three languages, no names, no profiles.

use vedetta::model::incident::Category;
use vedetta::model::unit::UnitClass;

/// Sort of place where an incident happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PlaceSort {
    /// A numbered gate of a perimeter.
    Gate,
    /// A numbered block of seats.
    Stand,
    /// A numbered car park.
    CarPark,
    /// A numbered section of a course; in the mountains only.
    Course,
    /// A street or square.
    Street,
    /// A railway or metro station.
    Station,
    /// A border crossing that is open.
    Border,
    /// A venue as a whole.
    Venue,
    /// No place, for incidents in networks.
    Nowhere,
}

/// A text in Italian, German and English.
pub(super) type Words = [&'static str; 3];

/// A sort of incident.
#[derive(Debug, Clone, Copy)]
pub(super) struct Phrase {
    pub(super) category: Category,
    pub(super) place: PlaceSort,
    /// Relative frequency among incidents that are critical, major, minor, info.
    pub(super) weights: [f64; 4],
    /// Description of the incident.
    pub(super) what: Words,
    /// Source of the report.
    pub(super) how: Words,
    /// Next step until the incident is handled.
    pub(super) first: Words,
    /// Next step while the incident is handled.
    pub(super) then: Words,
    /// Outcome.
    pub(super) outcome: Words,
    /// Classes of units to send, most important first.
    pub(super) wants: &'static [UnitClass],
    /// Probability that it needs international cooperation.
    pub(super) international: f64,
}

use PlaceSort::{Border, CarPark, Course, Gate, Nowhere, Stand, Station, Street, Venue};
use UnitClass::{
    Ambulance, BombDisposal, Dog, Drone, FireEngine, Mountain, Patrol, PublicOrder, RapidResponse, Robot,
    Traffic,
};

const CHECK: Words = ["Verifica sul posto", "Prüfung vor Ort", "Check on the spot"];

#[rustfmt::skip]
pub(super) const PHRASES: &[Phrase] = &[
    Phrase { category: Category::UnattendedItem, place: Gate, weights: [1.2, 2.0, 3.0, 0.6], what: ["Zaino incustodito", "Unbeaufsichtigter Rucksack", "Unattended backpack"], how: ["Segnalato da uno steward.", "Von einem Ordner gemeldet.", "Reported by a steward."], first: CHECK, then: ["Artificieri sul posto, tenere libera l'area", "Entschärfer vor Ort, Bereich freihalten", "Bomb disposal on scene, keep the area clear"], outcome: ["Proprietario rintracciato, varco riaperto.", "Besitzer gefunden, Tor wieder offen.", "Owner found, gate open again."], wants: &[BombDisposal, Dog, Patrol, Robot], international: 0.0 },
    Phrase { category: Category::UnattendedItem, place: Station, weights: [0.8, 1.8, 2.4, 0.6], what: ["Valigia incustodita", "Herrenloser Koffer", "Unattended suitcase"], how: ["Segnalata dal personale di stazione.", "Vom Bahnhofspersonal gemeldet.", "Reported by station staff."], first: CHECK, then: ["Unità cinofila al lavoro, deviare i passeggeri", "Hundestaffel im Einsatz, Reisende umleiten", "Dog unit at work, divert passengers"], outcome: ["Oggetto smarrito, consegnato.", "Fundsache, abgegeben.", "Lost property, handed in."], wants: &[Dog, BombDisposal, Patrol], international: 0.0 },
    Phrase { category: Category::SuspiciousVehicle, place: CarPark, weights: [0.8, 2.0, 1.6, 0.0], what: ["Furgone sospetto", "Verdächtiger Lieferwagen", "Suspicious van"], how: ["Visto da una pattuglia.", "Von einer Streife gesehen.", "Seen by a patrol."], first: ["Controllo targa", "Kennzeichen prüfen", "Check the plate"], then: ["Ispezione con unità cinofila", "Durchsuchung mit Hund", "Inspection with a dog unit"], outcome: ["Fornitore accreditato, veicolo spostato.", "Akkreditierter Lieferant, Fahrzeug entfernt.", "Accredited supplier, vehicle moved."], wants: &[Patrol, Dog, BombDisposal, RapidResponse], international: 0.08 },
    Phrase { category: Category::PublicOrder, place: Street, weights: [0.7, 2.4, 1.0, 0.2], what: ["Strada bloccata da manifestanti", "Straße von Demonstrierenden blockiert", "Road blocked by demonstrators"], how: ["Segnalato dalla polizia locale.", "Von der Ortspolizei gemeldet.", "Reported by local police."], first: ["Valutare deviazione del traffico", "Umleitung prüfen", "Consider a diversion"], then: ["Dialogo in corso, traffico deviato", "Gespräch läuft, Verkehr umgeleitet", "Talks under way, traffic diverted"], outcome: ["Strada libera, nessun ferito.", "Straße frei, niemand verletzt.", "Road clear, nobody hurt."], wants: &[PublicOrder, PublicOrder, Traffic, Ambulance], international: 0.0 },
    Phrase { category: Category::PublicOrder, place: Gate, weights: [0.2, 1.4, 2.0, 1.0], what: ["Lite tra spettatori", "Streit unter Zuschauern", "Quarrel among spectators"], how: ["Segnalata da uno steward.", "Von einem Ordner gemeldet.", "Reported by a steward."], first: ["Inviare una pattuglia", "Streife schicken", "Send a patrol"], then: ["Identificazione in corso", "Personalien werden aufgenommen", "Identities being taken"], outcome: ["Parti separate, nessuna denuncia.", "Getrennt, keine Anzeige.", "Parted, no complaint."], wants: &[Patrol, PublicOrder, Ambulance], international: 0.06 },
    Phrase { category: Category::Crowd, place: Gate, weights: [1.6, 2.6, 1.8, 0.3], what: ["Pressione della folla", "Gedränge", "Crowd pressure"], how: ["Vista dalle telecamere.", "Auf den Kameras gesehen.", "Seen on the cameras."], first: ["Aprire corsie di riserva", "Reservespuren öffnen", "Open reserve lanes"], then: ["Flusso rallentato a monte", "Zustrom weiter vorn gebremst", "Inflow slowed further up"], outcome: ["Flusso regolare.", "Zustrom normal.", "Flow back to normal."], wants: &[PublicOrder, Patrol, Ambulance, PublicOrder], international: 0.0 },
    Phrase { category: Category::Crowd, place: Station, weights: [1.0, 1.6, 1.8, 1.2], what: ["Banchina sovraffollata", "Überfüllter Bahnsteig", "Crowded platform"], how: ["Segnalata dalla sala metro.", "Von der Metro-Leitstelle gemeldet.", "Reported by metro control."], first: ["Contenere gli ingressi", "Zugänge drosseln", "Hold people at the entrances"], then: ["Treni straordinari richiesti", "Zusatzzüge angefordert", "Extra trains requested"], outcome: ["Banchina defluita.", "Bahnsteig leert sich normal.", "Platform cleared."], wants: &[Patrol, PublicOrder], international: 0.0 },
    Phrase { category: Category::Medical, place: Stand, weights: [1.8, 2.2, 3.4, 0.4], what: ["Malore in tribuna", "Medizinischer Notfall auf der Tribüne", "Medical emergency in the stand"], how: ["Chiamata al 112.", "Anruf bei der 112.", "Call to 112."], first: ["Squadra sanitaria a piedi", "Sanitäter zu Fuß", "Medical team on foot"], then: ["Assistenza in corso, via d'uscita libera", "Versorgung läuft, Rettungsweg frei", "Care under way, exit kept clear"], outcome: ["Paziente affidato al 118.", "Patient an Rettungsdienst übergeben.", "Patient handed to the ambulance service."], wants: &[Ambulance, Ambulance, Patrol], international: 0.05 },
    Phrase { category: Category::Medical, place: Course, weights: [1.2, 1.8, 2.4, 0.2], what: ["Infortunio sul tracciato", "Verletzung an der Strecke", "Injury on the course"], how: ["Segnalato dal capo pista.", "Vom Pistenchef gemeldet.", "Reported by the course chief."], first: ["Soccorso in pista", "Pistenrettung unterwegs", "Course rescue on its way"], then: ["Trasporto a valle in corso", "Abtransport läuft", "Being brought down"], outcome: ["Trasportato in ospedale.", "Ins Krankenhaus gebracht.", "Taken to hospital."], wants: &[Mountain, Ambulance], international: 0.1 },
    Phrase { category: Category::Medical, place: Street, weights: [0.6, 1.2, 2.8, 0.6], what: ["Caduta sul ghiaccio", "Sturz auf Eis", "Fall on ice"], how: ["Chiamata al 112.", "Anruf bei der 112.", "Call to 112."], first: ["Ambulanza in arrivo", "Rettungswagen unterwegs", "Ambulance on its way"], then: ["Assistenza in corso", "Versorgung läuft", "Care under way"], outcome: ["Medicato sul posto.", "Vor Ort versorgt.", "Treated on the spot."], wants: &[Ambulance, Patrol], international: 0.04 },
    Phrase { category: Category::Fire, place: Street, weights: [1.4, 1.6, 0.8, 0.2], what: ["Fumo da un edificio", "Rauch aus einem Gebäude", "Smoke from a building"], how: ["Più chiamate al 112.", "Mehrere Anrufe bei der 112.", "Several calls to 112."], first: ["Vigili del fuoco in arrivo", "Feuerwehr unterwegs", "Fire service on its way"], then: ["Evacuazione precauzionale", "Vorsorgliche Räumung", "Evacuated as a precaution"], outcome: ["Guasto a un quadro elettrico, spento.", "Defekter Schaltkasten, gelöscht.", "Faulty switchboard, put out."], wants: &[FireEngine, FireEngine, Ambulance, Traffic], international: 0.0 },
    Phrase { category: Category::Fire, place: CarPark, weights: [0.5, 1.0, 0.8, 0.0], what: ["Veicolo in fiamme", "Fahrzeugbrand", "Vehicle on fire"], how: ["Visto dalle telecamere.", "Auf den Kameras gesehen.", "Seen on the cameras."], first: ["Vigili del fuoco in arrivo", "Feuerwehr unterwegs", "Fire service on its way"], then: ["Spegnimento in corso", "Löscharbeiten laufen", "Being put out"], outcome: ["Spento, causa tecnica.", "Gelöscht, technische Ursache.", "Put out, technical cause."], wants: &[FireEngine, Patrol, Traffic], international: 0.0 },
    Phrase { category: Category::Intrusion, place: Gate, weights: [1.0, 2.2, 2.0, 0.8], what: ["Recinzione scavalcata", "Zaun überstiegen", "Fence climbed"], how: ["Allarme del sensore perimetrale.", "Alarm des Zaunsensors.", "Perimeter sensor alarm."], first: ["Cercare con le telecamere", "Mit Kameras suchen", "Search with the cameras"], then: ["Ricerca in corso nel settore", "Suche im Sektor läuft", "Search of the sector under way"], outcome: ["Persona accompagnata fuori.", "Person hinausbegleitet.", "Person led out."], wants: &[Patrol, RapidResponse, Dog], international: 0.04 },
    Phrase { category: Category::Drone, place: Venue, weights: [1.2, 1.2, 0.4, 0.1], what: ["Drone non autorizzato", "Unerlaubte Drohne", "Unauthorized drone"], how: ["Rilevato dal radar.", "Vom Radar erfasst.", "Picked up by radar."], first: ["Localizzare il pilota", "Piloten orten", "Locate the pilot"], then: ["Squadra antidrone al lavoro", "Drohnenabwehr im Einsatz", "Counter-drone team at work"], outcome: ["Drone atterrato, sequestrato.", "Drohne gelandet, beschlagnahmt.", "Drone landed, seized."], wants: &[Drone, Patrol, RapidResponse], international: 0.1 },
    Phrase { category: Category::Cyber, place: Nowhere, weights: [0.8, 1.6, 1.6, 1.4], what: ["Accessi anomali al sistema accrediti", "Auffällige Zugriffe auf die Akkreditierung", "Unusual access to the accreditation system"], how: ["Rilevato dalla sala cyber.", "Vom Cyber-Lageraum erkannt.", "Detected by the cyber room."], first: ["Analisi dei log", "Protokolle auswerten", "Log analysis"], then: ["Account sospesi, verifica manuale ai varchi", "Konten gesperrt, Handprüfung an den Toren", "Accounts suspended, manual checks at gates"], outcome: ["Nessun dato sottratto.", "Keine Daten abgeflossen.", "No data taken."], wants: &[], international: 0.5 },
    Phrase { category: Category::Cyber, place: Nowhere, weights: [0.6, 1.2, 1.6, 1.2], what: ["Sito pubblico sotto attacco DDoS", "DDoS-Angriff auf die Website", "Public web site under DDoS attack"], how: ["Rilevato dal monitoraggio.", "Von der Überwachung erkannt.", "Detected by monitoring."], first: ["Attivare i filtri", "Filter aktivieren", "Switch on filters"], then: ["Traffico filtrato, sito rallentato", "Verkehr gefiltert, Website langsam", "Traffic filtered, site slow"], outcome: ["Attacco cessato.", "Angriff beendet.", "Attack over."], wants: &[], international: 0.6 },
    Phrase { category: Category::Transport, place: Station, weights: [0.6, 1.8, 2.6, 3.0], what: ["Treni in ritardo, controllo binari", "Zugverspätung, Gleiskontrolle", "Trains late, tracks being checked"], how: ["Comunicato dalla sala ferroviaria.", "Von der Bahnleitstelle gemeldet.", "Reported by rail control."], first: ["Informare i passeggeri", "Reisende informieren", "Inform passengers"], then: ["Controllo dei binari in corso", "Gleise werden geprüft", "Tracks being inspected"], outcome: ["Circolazione ripresa.", "Verkehr läuft wieder.", "Trains running again."], wants: &[Patrol, Dog], international: 0.0 },
    Phrase { category: Category::Transport, place: Border, weights: [0.0, 0.6, 1.6, 2.4], what: ["Lunga coda al valico", "Langer Rückstau am Grenzübergang", "Long queue at the crossing"], how: ["Segnalata dalla polizia di frontiera.", "Von der Grenzpolizei gemeldet.", "Reported by border police."], first: ["Aprire una corsia", "Eine Spur öffnen", "Open a lane"], then: ["Coordinamento con l'altro lato", "Abstimmung mit der anderen Seite", "Coordinating with the other side"], outcome: ["Coda smaltita.", "Rückstau aufgelöst.", "Queue gone."], wants: &[Traffic], international: 0.6 },
    Phrase { category: Category::Transport, place: Course, weights: [0.5, 1.2, 1.2, 1.0], what: ["Impianto di risalita fermo", "Seilbahn steht", "Lift stopped"], how: ["Segnalato dal gestore.", "Vom Betreiber gemeldet.", "Reported by the operator."], first: ["Verifica tecnica", "Technische Prüfung", "Technical check"], then: ["Motore di riserva in avvio", "Notantrieb wird gestartet", "Reserve drive being started"], outcome: ["Impianto riaperto.", "Bahn wieder in Betrieb.", "Lift running again."], wants: &[Mountain, Patrol], international: 0.0 },
    Phrase { category: Category::Hazmat, place: Gate, weights: [1.2, 0.8, 0.2, 0.0], what: ["Odore di gas", "Gasgeruch", "Smell of gas"], how: ["Segnalato da più persone.", "Von mehreren Personen gemeldet.", "Reported by several people."], first: ["Allontanare le persone", "Personen wegführen", "Move people away"], then: ["Nucleo NBCR misura", "ABC-Trupp misst", "Hazmat team measuring"], outcome: ["Perdita di una cucina mobile, chiusa.", "Leck an einer Feldküche, geschlossen.", "Leak at a field kitchen, closed."], wants: &[FireEngine, Robot, Patrol, Ambulance], international: 0.0 },
    Phrase { category: Category::Weather, place: Course, weights: [0.3, 1.2, 1.6, 2.2], what: ["Raffiche oltre 70 km/h", "Böen über 70 km/h", "Gusts above 70 km/h"], how: ["Stazione meteo del tracciato.", "Wetterstation der Strecke.", "Weather station on the course."], first: ["Verificare strutture leggere", "Leichte Bauten prüfen", "Check light structures"], then: ["Tribuna provvisoria sgomberata", "Provisorische Tribüne geräumt", "Temporary stand cleared"], outcome: ["Vento in calo.", "Wind lässt nach.", "Wind dropping."], wants: &[Mountain], international: 0.0 },
    Phrase { category: Category::Technical, place: Gate, weights: [0.0, 0.8, 3.4, 4.2], what: ["Metal detector guasto", "Metalldetektor defekt", "Metal detector out of order"], how: ["Segnalato dal capo varco.", "Vom Torleiter gemeldet.", "Reported by the gate chief."], first: ["Tecnico in arrivo", "Techniker unterwegs", "Technician on the way"], then: ["Controllo manuale su due corsie", "Handkontrolle auf zwei Spuren", "Manual checks on two lanes"], outcome: ["Sostituito.", "Ausgetauscht.", "Replaced."], wants: &[], international: 0.0 },
    Phrase { category: Category::Technical, place: CarPark, weights: [0.0, 0.5, 2.4, 3.0], what: ["Telecamera oscurata", "Kamera verdeckt", "Camera obstructed"], how: ["Segnalata dalla sala video.", "Vom Videoraum gemeldet.", "Reported by the video room."], first: CHECK, then: ["Pulizia dell'obiettivo", "Objektiv wird gereinigt", "Lens being cleaned"], outcome: ["Immagine regolare.", "Bild wieder normal.", "Picture back to normal."], wants: &[Patrol], international: 0.0 },
    Phrase { category: Category::Threat, place: Venue, weights: [2.0, 1.2, 0.1, 0.0], what: ["Minaccia telefonica anonima", "Anonyme telefonische Drohung", "Anonymous threat by telephone"], how: ["Chiamata al 112.", "Anruf bei der 112.", "Call to 112."], first: ["Valutazione di attendibilità", "Glaubwürdigkeit bewerten", "Assess credibility"], then: ["Bonifica discreta in corso", "Unauffällige Durchsuchung läuft", "Discreet sweep under way"], outcome: ["Non attendibile, indagini in corso.", "Nicht glaubwürdig, Ermittlungen laufen.", "Not credible, inquiries continue."], wants: &[Dog, BombDisposal, RapidResponse], international: 0.35 },
    Phrase { category: Category::Theft, place: Gate, weights: [0.0, 0.3, 2.6, 2.2], what: ["Furto di accrediti", "Diebstahl von Akkreditierungen", "Theft of accreditations"], how: ["Denuncia al varco.", "Anzeige am Tor.", "Complaint at the gate."], first: ["Bloccare gli accrediti", "Akkreditierungen sperren", "Block the passes"], then: ["Ricerca con le telecamere", "Suche mit Kameras", "Search with the cameras"], outcome: ["Accrediti annullati.", "Akkreditierungen ungültig.", "Passes cancelled."], wants: &[Patrol], international: 0.1 },
    Phrase { category: Category::Theft, place: Street, weights: [0.0, 0.2, 2.8, 2.4], what: ["Borseggio", "Taschendiebstahl", "Pickpocketing"], how: ["Segnalato da un turista.", "Von einem Touristen gemeldet.", "Reported by a visitor."], first: ["Pattuglia in zona", "Streife in der Nähe", "Patrol nearby"], then: ["Testimonianze in corso", "Zeugen werden befragt", "Witnesses being heard"], outcome: ["Denuncia raccolta.", "Anzeige aufgenommen.", "Complaint taken."], wants: &[Patrol], international: 0.12 },
    Phrase { category: Category::MissingPerson, place: Stand, weights: [0.0, 1.2, 2.6, 1.0], what: ["Minore smarrito", "Kind vermisst", "Child missing"], how: ["Segnalato dalla famiglia.", "Von der Familie gemeldet.", "Reported by the family."], first: ["Avvisare i varchi", "Tore verständigen", "Alert the gates"], then: ["Ricerca nei settori vicini", "Suche in den Nachbarsektoren", "Search of the sectors nearby"], outcome: ["Ritrovato, con la famiglia.", "Gefunden, bei der Familie.", "Found, back with the family."], wants: &[Patrol, Patrol], international: 0.1 },
    Phrase { category: Category::Other, place: Gate, weights: [0.0, 0.1, 1.8, 3.2], what: ["Biglietti falsi", "Gefälschte Karten", "Counterfeit tickets"], how: ["Rilevati al varco.", "Am Tor entdeckt.", "Found at the gate."], first: ["Ritirare i biglietti", "Karten einziehen", "Collect the tickets"], then: ["Verbale in corso", "Protokoll wird erstellt", "Report being written"], outcome: ["Segnalato alla Guardia di Finanza.", "An die Guardia di Finanza gemeldet.", "Passed to the Guardia di Finanza."], wants: &[Patrol], international: 0.2 },
    Phrase { category: Category::Other, place: Station, weights: [0.0, 0.1, 1.2, 3.4], what: ["Documenti da verificare", "Ausweise zu prüfen", "Documents to be checked"], how: ["Controllo in stazione.", "Kontrolle im Bahnhof.", "Check at the station."], first: ["Interrogare le banche dati", "Datenbanken abfragen", "Query the databases"], then: ["Verifica con il collegamento estero", "Abgleich mit der Verbindungsstelle", "Check with the liaison desk"], outcome: ["Verifica regolare.", "Prüfung ohne Befund.", "Found in order."], wants: &[Patrol], international: 0.5 },
];

/// Failure of the cameras of a whole sector; scripted only.
#[rustfmt::skip]
pub(super) static CAMERAS_LOST: Phrase = Phrase { category: Category::Technical, place: Gate, weights: [0.0; 4], what: ["Telecamere non disponibili", "Kameras ausgefallen", "Cameras unavailable"], how: ["Segnalato dalla sala video.", "Vom Videoraum gemeldet.", "Reported by the video room."], first: ["Pattuglie nel settore", "Streifen in den Sektor", "Patrols into the sector"], then: ["Ripristino della rete in corso", "Netz wird wiederhergestellt", "Network being restored"], outcome: ["Immagini ripristinate.", "Bilder wieder da.", "Pictures restored."], wants: &[Patrol, Patrol, Drone], international: 0.0 };

/// Slow ticketing; scripted only.
#[rustfmt::skip]
pub(super) static TICKETING_SLOW: Phrase = Phrase { category: Category::Cyber, place: Nowhere, weights: [0.0; 4], what: ["Biglietteria rallentata, traffico anomalo", "Ticketing verlangsamt, auffälliger Verkehr", "Ticketing slow, unusual traffic"], how: ["Rilevato dalla sala cyber.", "Vom Cyber-Lageraum erkannt.", "Detected by the cyber room."], first: ["Analisi del traffico", "Verkehr auswerten", "Traffic analysis"], then: ["Traffico filtrato, controllo visivo ai varchi", "Verkehr gefiltert, Sichtkontrolle an den Toren", "Traffic filtered, tickets checked by eye at gates"], outcome: ["Servizio regolare.", "Dienst wieder normal.", "Service back to normal."], wants: &[], international: 1.0 };

/// Intrusion into the network of the railway; scripted only.
#[rustfmt::skip]
pub(super) static SIGNALS_ATTACKED: Phrase = Phrase { category: Category::Cyber, place: Nowhere, weights: [0.0; 4], what: ["Accessi anomali alla rete di segnalamento", "Auffällige Zugriffe auf das Stellwerksnetz", "Unusual access to the signaling network"], how: ["Rilevato dalla sala cyber con il gestore della rete.", "Vom Cyber-Lageraum mit dem Netzbetreiber erkannt.", "Detected by the cyber room with the network operator."], first: ["Isolare i nodi interessati", "Betroffene Knoten trennen", "Isolate the nodes concerned"], then: ["Nodi isolati, comando manuale nelle stazioni", "Knoten getrennt, Handbetrieb in den Bahnhöfen", "Nodes isolated, manual control at the stations"], outcome: ["Rete ripristinata, indagini con Europol.", "Netz wieder in Betrieb, Ermittlungen mit Europol.", "Network restored, inquiries with Europol."], wants: &[], international: 1.0 };

/// Power outage in a valley in the cold; scripted only.
#[rustfmt::skip]
pub(super) static POWER_LOST: Phrase = Phrase { category: Category::Technical, place: Venue, weights: [0.0; 4], what: ["Corrente interrotta, villaggio senza riscaldamento", "Stromausfall, Dorf ohne Heizung", "Power out, village without heating"], how: ["Segnalato dal gestore della rete, −17 °C.", "Vom Netzbetreiber gemeldet, −17 °C.", "Reported by the grid operator, −17 °C."], first: ["Avviare i gruppi elettrogeni", "Notstromaggregate starten", "Start the generators"], then: ["Punti caldi in palestra, cabina in riparazione", "Wärmestellen in der Turnhalle, Trafo wird repariert", "Warm rooms in the gym, substation being repaired"], outcome: ["Corrente ripristinata, nessun ferito.", "Strom wieder da, niemand verletzt.", "Power restored, nobody hurt."], wants: &[FireEngine, Mountain, Ambulance, Patrol], international: 0.0 };

/// Incidents of a cold night.
#[rustfmt::skip]
pub(super) static NIGHT_PHRASES: &[Phrase] = &[
    Phrase { category: Category::Weather, place: Street, weights: [0.0, 0.0, 2.0, 2.4], what: ["Ghiaccio sulla carreggiata", "Glatteis auf der Fahrbahn", "Ice on the road"], how: ["Segnalato da una pattuglia.", "Von einer Streife gemeldet.", "Reported by a patrol."], first: ["Chiamare lo spargisale", "Streufahrzeug rufen", "Call the gritter"], then: ["Corsia chiusa, sale in arrivo", "Spur gesperrt, Streudienst unterwegs", "Lane closed, gritter on the way"], outcome: ["Strada trattata.", "Straße gestreut.", "Road gritted."], wants: &[Traffic, Patrol], international: 0.0 },
    Phrase { category: Category::Medical, place: Street, weights: [0.0, 0.0, 1.8, 0.2], what: ["Principio di assideramento", "Unterkühlung", "Hypothermia"], how: ["Chiamata al 112.", "Anruf bei der 112.", "Call to 112."], first: ["Portare al caldo", "Ins Warme bringen", "Bring into the warm"], then: ["Assistenza in corso", "Versorgung läuft", "Care under way"], outcome: ["Affidato al 118.", "An Rettungsdienst übergeben.", "Handed to the ambulance service."], wants: &[Ambulance, Patrol], international: 0.05 },
    Phrase { category: Category::Technical, place: Gate, weights: [0.0, 0.0, 1.6, 2.2], what: ["Tornelli bloccati dal gelo", "Drehkreuze eingefroren", "Turnstiles frozen"], how: ["Segnalato dal capo varco.", "Vom Torleiter gemeldet.", "Reported by the gate chief."], first: ["Tecnico in arrivo", "Techniker unterwegs", "Technician on the way"], then: ["Varco aperto a mano", "Tor von Hand geöffnet", "Gate opened by hand"], outcome: ["Scongelati.", "Aufgetaut.", "Thawed."], wants: &[], international: 0.0 },
    Phrase { category: Category::Other, place: Station, weights: [0.0, 0.0, 1.2, 1.4], what: ["Ultimo treno perso, persone all'addiaccio", "Letzter Zug verpasst, Menschen in der Kälte", "Last train missed, people in the cold"], how: ["Segnalato dal personale di stazione.", "Vom Bahnhofspersonal gemeldet.", "Reported by station staff."], first: ["Aprire la sala d'attesa", "Wartesaal öffnen", "Open the waiting room"], then: ["Navette richieste", "Ersatzbusse angefordert", "Buses requested"], outcome: ["Tutti partiti.", "Alle abgereist.", "All have left."], wants: &[Patrol], international: 0.1 },
];

/// A street, a square or a quarter that an incident may name. Public places only.
pub(super) struct StreetFacts {
    pub(super) name: Words,
    pub(super) site: &'static str,
    pub(super) lng: f64,
    pub(super) lat: f64,
}

const fn street(name: Words, site: &'static str, lng: f64, lat: f64) -> StreetFacts {
    StreetFacts { name, site, lng, lat }
}

#[rustfmt::skip]
pub(super) const STREETS: &[StreetFacts] = &[
    street(["Piazza Duomo", "Domplatz", "Piazza Duomo"], "site-milano", 9.1897, 45.4642),
    street(["Piazza Cordusio"; 3], "site-milano", 9.1863, 45.4656),
    street(["Via Torino"; 3], "site-milano", 9.1846, 45.4614),
    street(["Corso Buenos Aires"; 3], "site-milano", 9.2103, 45.4790),
    street(["Porta Venezia"; 3], "site-milano", 9.2050, 45.4744),
    street(["Darsena"; 3], "site-milano", 9.1772, 45.4517),
    street(["Ripa di Porta Ticinese"; 3], "site-milano", 9.1735, 45.4506),
    street(["Corso Sempione"; 3], "site-milano", 9.1667, 45.4797),
    street(["Piazza Gae Aulenti"; 3], "site-milano", 9.1900, 45.4838),
    street(["Corso Como"; 3], "site-milano", 9.1873, 45.4818),
    street(["Brera"; 3], "site-milano", 9.1878, 45.4719),
    street(["Piazza San Babila"; 3], "site-milano", 9.1975, 45.4665),
    street(["Largo Cairoli"; 3], "site-milano", 9.1820, 45.4684),
    street(["Piazzale Lotto"; 3], "site-milano", 9.1441, 45.4800),
    street(["Piazzale Segesta"; 3], "site-milano", 9.1353, 45.4733),
    street(["Via Novara"; 3], "site-milano", 9.1226, 45.4718),
    street(["Piazza Frattini"; 3], "site-milano", 9.1415, 45.4562),
    street(["Porta Romana"; 3], "site-milano", 9.2020, 45.4522),
    street(["CityLife"; 3], "site-milano", 9.1567, 45.4781),
    street(["Piazza Duca d'Aosta"; 3], "site-milano", 9.2030, 45.4849),
    street(["Cortina, Corso Italia"; 3], "site-cortina", 12.1375, 46.5376),
    street(["Cortina, Piazza Dibona"; 3], "site-cortina", 12.1367, 46.5372),
    street(["Cortina, via Roma"; 3], "site-cortina", 12.1392, 46.5340),
    street(["Bormio, Piazza del Kuerc"; 3], "site-bormio", 10.3712, 46.4676),
    street(["Livigno, via Plan"; 3], "site-livigno", 10.1340, 46.5385),
    street(["Livigno, via Saroch"; 3], "site-livigno", 10.1290, 46.5320),
    street(["Anterselva di Mezzo", "Antholz-Mittertal", "Anterselva di Mezzo"], "site-anterselva", 12.0999, 46.8586),
    street(["Predazzo, centro", "Predazzo, Zentrum", "Predazzo center"], "site-fiemme", 11.5996, 46.3114),
    street(["Tesero, centro", "Tesero, Zentrum", "Tesero center"], "site-fiemme", 11.5095, 46.2918),
    street(["Verona, Piazza Bra"; 3], "site-verona", 10.9925, 45.4385),
    street(["Rho, viale Porta Est"; 3], "site-rho", 9.0905, 45.5215),
    street(["Assago, Milanofiori"; 3], "site-assago", 9.1490, 45.4035),
];
