// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.data;

import java.util.List;
import java.util.Map;

/** The words that customers are made of. */
final class CustomerWords {

    static final List<String> GIVEN_NAMES = List.of(("Robert William James Thomas Michael Elizabeth Katherine Margaret Susan Christopher Matthew Andrew Anthony Joseph Daniel Edward Richard Charles "
            + "Alexander Benjamin Samuel Nicholas Patricia Jennifer Rebecca Victoria Samantha Timothy Gregory Stephen Anna Bruno Carla Dario Elena Felix Greta Hugo Ines Jonas Klara Leon Mila "
            + "Noah Olga Paul Quentin Rosa Simon Tilda Ugo Vera Walter Xenia Yusuf Zoe Amir Birgit Chloe Dirk Esther Frida Gustav Hanna Ivan Jana Kai Lotte Marek Nadja Oskar Petra Rasmus Selma "
            + "Tariq Ulrike Viktor Wanda Ximena Yara Zoltan Aisha Bela Cedric Dunja Emil Fatima Goran Hedda Ismail Jorge Kemal Lucia Milan Nuria Orhan Pilar Ramon Sigrid Tomas Uta Vilma Witold "
            + "Agnieszka Björn Céline Dušan Eöl François Günther Håkon Iñigo Jiří Łukasz Mónica Núria Søren Zoë").split(" "));

    static final Map<String, String> NICKNAMES = Map.ofEntries(Map.entry("Robert", "Bob"), Map.entry("William", "Bill"), Map.entry("James", "Jim"), Map.entry("Thomas", "Tom"),
            Map.entry("Michael", "Mike"), Map.entry("Elizabeth", "Liz"), Map.entry("Katherine", "Kate"), Map.entry("Margaret", "Maggie"), Map.entry("Susan", "Sue"),
            Map.entry("Christopher", "Chris"), Map.entry("Matthew", "Matt"), Map.entry("Andrew", "Andy"), Map.entry("Anthony", "Tony"), Map.entry("Joseph", "Joe"), Map.entry("Daniel", "Dan"),
            Map.entry("Edward", "Ed"), Map.entry("Richard", "Rick"), Map.entry("Charles", "Charlie"), Map.entry("Alexander", "Alex"), Map.entry("Benjamin", "Ben"), Map.entry("Samuel", "Sam"),
            Map.entry("Nicholas", "Nick"), Map.entry("Patricia", "Pat"), Map.entry("Jennifer", "Jen"), Map.entry("Rebecca", "Becky"), Map.entry("Victoria", "Vicky"), Map.entry("Samantha", "Sam"),
            Map.entry("Timothy", "Tim"), Map.entry("Gregory", "Greg"), Map.entry("Stephen", "Steve"));

    static final List<String> NAME_BEGINNINGS = List.of(("Ber Hol Kal Lind Mor Nor Osten Pal Quin Rosen Stein Thal Ul Vel Wald Zim Brand Dorn Eichen Feld Grün Hart Jan Kirch Lang Mühl Neu Ober "
            + "Pfeil Reich Schön Tann Unter Vogel Wein Acker Blum Cron Dahl Ekel Fro Gold Hag Iver Jor Kron Lauter Mark").split(" "));

    static final List<String> NAME_ENDINGS = List.of(("mann berg stein er sen son ski dahl hof bach feld wald meyer ova ini ez ström kamp lund thal huber brink dorf eck haus gard aux ard owitz ic")
            .split(" "));

    static final List<String> FREQUENT_NAMES = List.of("Müller", "Smith", "Schmidt", "Garcia", "Rossi", "Martin", "Jones", "Nowak", "Jensen", "Novak", "Silva", "Weber", "Brown", "Fischer", "Miller");

    static final List<String> STREETS = List.of(("Lindenweg Hauptstraße Bahnhofstraße Gartenweg Schulstraße Bergstraße Rosenweg Mühlenweg Kirchgasse Waldweg Birkenallee Seestraße Marktplatz Parkweg "
            + "Ringstraße Talstraße Wiesenweg Brunnengasse Ahornweg Feldstraße Uferweg Sonnenhang Burggasse Kastanienallee").split(" "));

    /** Postal code, city and country. */
    static final List<String[]> PLACES = List.of(place("01067", "Dresden", "DE"), place("04109", "Leipzig", "DE"), place("06108", "Halle", "DE"), place("07743", "Jena", "DE"),
            place("10115", "Berlin", "DE"), place("20095", "Hamburg", "DE"), place("28195", "Bremen", "DE"), place("30159", "Hannover", "DE"), place("50667", "Köln", "DE"),
            place("60311", "Frankfurt", "DE"), place("70173", "Stuttgart", "DE"), place("80331", "München", "DE"), place("90402", "Nürnberg", "DE"), place("1010", "Wien", "AT"),
            place("8010", "Graz", "AT"), place("4020", "Linz", "AT"), place("8001", "Zürich", "CH"), place("3011", "Bern", "CH"), place("4051", "Basel", "CH"), place("1012", "Amsterdam", "NL"),
            place("00184", "Roma", "IT"), place("20121", "Milano", "IT"), place("08001", "Barcelona", "ES"), place("28001", "Madrid", "ES"),
            place("75001", "Paris", "FR"), place("69001", "Lyon", "FR"),
            place("02108", "Boston", "US"), place("07030", "Hoboken", "US"), place("60601", "Chicago", "US"), place("94103", "San Francisco", "US"));

    static final List<String> MAIL_DOMAINS = List.of("example.com", "example.org", "example.net", "mail.example", "post.example", "inbox.example");

    private CustomerWords() {
    }

    private static String[] place(final String postalCode, final String city, final String country) {
        return new String[] {postalCode, city, country};
    }
}
