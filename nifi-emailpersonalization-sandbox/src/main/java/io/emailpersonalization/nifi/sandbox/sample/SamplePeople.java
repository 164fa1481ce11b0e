// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.sample;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The fifty people of the samples. SampleFilesTest covers this class. */
final class SamplePeople {

    /** Given and family names; the first space separates them. */
    private static final List<String> NAMES = List.of("Ada Okafor", "Bo Lindqvist", "Cleo O'Neill", "Denise Moreau", "Emil d'Angelo", "Fay Doyle", "Günther Böhm", "Håkon Ström", "Ida Kowalska",
            "Jürgen Weiß", "Kai Nkosi", "Léa Martin", "Max Huber", "Nina Rossi", "Olaf Berg", "Pat Quinn", "Quentin Blanc", "Rosa Silva", "Søren Jensen", "Tina Ude", "Uta Klein", "Vera Novak",
            "Willem van den Bakker", "Xenia Popov", "Yara Costa", "Zoë Adler", "Agnieszka Łukasik", "Björn Åkesson", "Chloé Dubois", "Dušan Novák", "Élodie Lefèvre", "François Noël",
            "Grace Smith-Jones", "Hana Sato", "Iñigo Muñoz", "Jiří Dvořák", "Klara Müller", "Lou Reyes", "Mónica García", "Ned Flood", "Oskar Wagner", "Petra Grün", "Rasmus Sørensen",
            "Selma Öztürk", "Tom Visser", "Ugo Ricci", "Viktor Horváth", "Wanda Zając", "Ximena Núñez", "Yusuf Demir");

    /** A street with its town, and the beginning of its phone numbers. */
    private record Place(String street, String postalCode, String city, String countryCode, String country, String phonePrefix) {
    }

    private static final List<Place> PLACES = List.of(new Place("Lindenallee", "10115", "Berlin", "DE", "Germany", "+49 30"), new Place("Am Bach", "01067", "Dresden", "DE", "Germany", "+49 351"),
            new Place("Storgatan", "211 42", "Malmö", "SE", "Sweden", "+46 40"), new Place("High Street", "T12 X0AB", "Cork", "IE", "Ireland", "+353 21"),
            new Place("Rue de l'Église", "75001", "Paris", "FR", "France", "+33 1"), new Place("Via Roma", "10121", "Torino", "IT", "Italy", "+39 011"),
            new Place("Marktplatz", "50667", "Köln", "DE", "Germany", "+49 221"), new Place("Nygade", "8000", "Aarhus", "DK", "Denmark", "+45 86"),
            new Place("ul. Długa", "31-042", "Kraków", "PL", "Poland", "+48 12"), new Place("Graben", "1010", "Wien", "AT", "Austria", "+43 1"),
            new Place("Rua Augusta", "1100-148", "Lisboa", "PT", "Portugal", "+351 21"), new Place("Národní", "110 00", "Praha", "CZ", "Czechia", "+420 2"),
            new Place("Beacon St, Unit", "02108", "Boston", "US", "United States", "+1 617"));

    private static final List<String> TOP_LEVEL_DOMAINS = List.of("com", "org", "net");

    private static final int BORN_ON_A_LEAP_DAY = 0;
    private static final int WITHOUT_ADDRESS = 11;
    private static final int WITHOUT_GIVEN_NAME = 23;
    private static final int IN_CAPITALS = 24;
    private static final int WITHOUT_STREET = 35;

    /** All of them, in the order of their numbers. */
    static final List<SamplePerson> ALL = IntStream.range(0, NAMES.size()).mapToObj(SamplePeople::person).toList();

    private SamplePeople() {
    }

    private static SamplePerson person(final int number) {
        final String given = NAMES.get(number).substring(0, NAMES.get(number).indexOf(' '));
        final String family = NAMES.get(number).substring(given.length() + 1);
        final Place place = PLACES.get(number % PLACES.size());
        final String phone = number % 4 == 3 ? null : place.phonePrefix() + " " + (1_000_000 + number * 7919);
        final String street = number == WITHOUT_STREET ? null : place.street() + " " + (number + 1);
        return new SamplePerson(number, number == WITHOUT_GIVEN_NAME ? null : given, family, email(number, given, family), phone, birthDate(number), street, place.postalCode(), place.city(),
                place.countryCode(), place.country(), date(2023, number % 12 + 1, number % 28 + 1), date(2026, number % 10 + 1, number % 27 + 1));
    }

    private static String email(final int number, final String given, final String family) {
        if (number == WITHOUT_ADDRESS) {
            return null;
        }
        final String email = "%s.%s@example.%s".formatted(plain(given), plain(family), TOP_LEVEL_DOMAINS.get(number % TOP_LEVEL_DOMAINS.size()));
        return number == IN_CAPITALS ? email.toUpperCase(Locale.ROOT) : email;
    }

    private static String birthDate(final int number) {
        if (number % 5 == 4) {
            return null;
        }
        return number == BORN_ON_A_LEAP_DAY ? "1984-02-29" : date(1950 + number, number % 12 + 1, number * 7 % 28 + 1);
    }

    private static String date(final int year, final int month, final int day) {
        return String.format(Locale.ROOT, "%04d-%02d-%02d", year, month, day);
    }

    /** Returns a name in lower-case ASCII letters and hyphens. */
    static String plain(final String name) {
        final String letters = name.toLowerCase(Locale.ROOT).replace("ß", "ss").replace('ł', 'l').replace('ø', 'o').replace("'", "").replace(' ', '-');
        return Normalizer.normalize(letters, Normalizer.Form.NFD).replaceAll("\\p{M}", "");
    }
}
