// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.data;

import java.text.Normalizer;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Generates customers with purchases as exports of two sources, crm and shop. About a fifth of the records repeat an earlier person, with nicknames, typing errors, other
 * addresses and other words on consent. Families share mailbox, phone and address; some mailboxes belong to a role; some records are broken. Record {@code n} of a seed is
 * always the same, so that any number of records takes no memory.
 */
public final class CustomerGenerator {

    /** Persons per household. */
    private static final int HOUSEHOLD = 4;
    /** One household in ten is a family, chosen so that shared mailboxes are common enough to test. */
    private static final int FAMILIES = 10;
    /** One person in so many has the mailbox of a role. */
    private static final int ROLE_MAILBOXES = 120;
    /** One record in so many is broken. */
    private static final int BROKEN = 70;
    private static final int YEARS_OF_PURCHASES = 3;

    private final long seed;
    private final LocalDate today;
    private final Mix mix;

    /**
     * The composition of the customers.
     *
     * @param duplicates the share of records that repeat an earlier person
     * @param census whether names are as frequent as in a census, so that strangers have the same name as often as they do there; few names, evenly drawn, otherwise
     */
    public record Mix(double duplicates, boolean census) {

        /** A fifth is duplicates, of few names. */
        public static final Mix USUAL = new Mix(.2, false);
    }

    /** @param today the day of the export: nothing lies after it */
    public CustomerGenerator(final long seed, final LocalDate today) {
        this(seed, today, Mix.USUAL);
    }

    public CustomerGenerator(final long seed, final LocalDate today, final Mix mix) {
        this.seed = seed;
        this.today = today;
        this.mix = mix;
    }

    /** The first records, in order. */
    public Stream<GeneratedCustomer> records(final int count) {
        return IntStream.range(0, count).mapToObj(this::record);
    }

    /** One record. */
    public GeneratedCustomer record(final int index) {
        final int entity = entity(index);
        final SplittableRandom random = random(index, 1);
        final Map<String, Object> fields = person(entity);
        fields.put("customer_id", "%07d".formatted(index));
        if (entity != index) {
            vary(fields, random);
        }
        dress(fields, index, random);
        return new GeneratedCustomer("e" + entity, fields);
    }

    /** Returns the person of a record: that of an earlier record for duplicates. */
    private int entity(final int index) {
        int current = index;
        while (current > 0) {
            final SplittableRandom random = random(current, 2);
            if (random.nextDouble() >= mix.duplicates()) {
                return current;
            }
            current = random.nextInt(current);
        }
        return 0;
    }

    private SplittableRandom random(final long index, final long purpose) {
        long mixed = seed * 0x9E3779B97F4A7C15L + index * 0xBF58476D1CE4E5B9L + purpose * 0x94D049BB133111EBL;
        mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
        return new SplittableRandom(mixed ^ mixed >>> 27);
    }

    private Map<String, Object> person(final int entity) {
        final SplittableRandom own = random(entity, 3);
        final SplittableRandom home = random(entity / HOUSEHOLD, 4);
        final boolean family = home.nextInt(FAMILIES) == 0;
        final SplittableRandom shared = family ? home : own;
        final int givenOfHome = home.nextInt(CustomerWords.GIVEN_NAMES.size());
        final String given = family ? CustomerWords.GIVEN_NAMES.get((givenOfHome + (mix.census() ? 37 : 29) * (entity % HOUSEHOLD)) % CustomerWords.GIVEN_NAMES.size())
                : mix.census() ? CensusNames.givenName(own) : pick(CustomerWords.GIVEN_NAMES, own);
        final String name = familyName(shared);
        final String[] place = pick(CustomerWords.PLACES, shared);
        final Map<String, Object> person = new LinkedHashMap<>();
        person.put("customer_id", null);
        person.put("source", own.nextInt(3) == 0 ? "shop" : "crm");
        person.put("given_name", given);
        person.put("family_name", name);
        person.put("email", own.nextInt(ROLE_MAILBOXES) == 0 ? "info@%s.example".formatted(plain(familyName(own)))
                : family ? "family.%s%d@%s".formatted(plain(name), entity / HOUSEHOLD, pick(CustomerWords.MAIL_DOMAINS, home)) : address(given, name, entity, own));
        person.put("phone", own.nextInt(8) == 0 ? null : phone(shared));
        person.put("birth_date", own.nextInt(4) == 0 ? null : LocalDate.of(1940 + own.nextInt(66), 1 + own.nextInt(12), 1 + own.nextInt(28)).toString());
        person.put("street", pick(CustomerWords.STREETS, shared) + " " + (1 + shared.nextInt(140)));
        person.put("postal_code", place[0]);
        person.put("city", place[1]);
        person.put("country", place[2]);
        person.put("language", switch (place[2]) {
            case "DE", "AT", "CH" -> "de";
            case "IT" -> "it";
            case "ES" -> "es";
            case "FR" -> "fr";
            case "NL" -> "nl";
            default -> "en";
        });
        person.put("signed_up_at", today.minusDays(400 + own.nextInt(2000)).toString());
        person.put("updated_at", today.minusDays(own.nextInt(400)).atStartOfDay(ZoneOffset.UTC).plusSeconds(own.nextInt(86_400)).toInstant().toString());
        consent(person, own);
        return person;
    }

    private void consent(final Map<String, Object> person, final SplittableRandom random) {
        final int word = random.nextInt(100);
        person.put("marketing_consent", word < 52 ? "yes" : word < 72 ? "granted" : word < 88 ? "no" : null);
        person.put("consent_at", word < 88 && random.nextInt(5) > 0 ? today.minusDays(random.nextInt(900)).toString() : null);
    }

    private void vary(final Map<String, Object> fields, final SplittableRandom random) {
        fields.put("source", random.nextInt(3) == 0 ? "crm" : "shop");
        final String given = (String) fields.get("given_name");
        if (random.nextInt(10) < 4) {
            fields.put("given_name", CustomerWords.NICKNAMES.getOrDefault(given, given));
        }
        if (random.nextInt(5) == 0) {
            fields.put("given_name", typo((String) fields.get("given_name"), random));
        }
        if (random.nextInt(5) == 0) {
            fields.put("family_name", typo((String) fields.get("family_name"), random));
        }
        if (random.nextInt(5) == 0) {
            fields.put("email", address((String) fields.get("given_name"), (String) fields.get("family_name"), random.nextInt(1_000_000), random));
        } else if (random.nextInt(5) == 0) {
            fields.put("email", null);
        }
        if (fields.get("phone") != null && random.nextInt(3) == 0) {
            final String phone = (String) fields.get("phone");
            fields.put("phone", random.nextBoolean() ? phone.replace("+49", "0").replace(" ", "-") : null);
        }
        if (random.nextInt(8) == 0) {
            final String[] place = pick(CustomerWords.PLACES, random);
            fields.put("street", pick(CustomerWords.STREETS, random) + " " + (1 + random.nextInt(140)));
            fields.put("postal_code", place[0]);
            fields.put("city", place[1]);
            fields.put("country", place[2]);
        } else if (random.nextInt(3) == 0) {
            fields.put("street", ((String) fields.get("street")).replace("straße", "str."));
        }
        if (fields.get("birth_date") != null && random.nextInt(4) == 0) {
            fields.put("birth_date", null);
        }
        fields.put("updated_at", today.minusDays(random.nextInt(400)).atStartOfDay(ZoneOffset.UTC).plusSeconds(random.nextInt(86_400)).toInstant().toString());
        consent(fields, random);
    }

    /** Adds the parts that belong to the record and not to the person: spelling, purchases, faults. */
    private void dress(final Map<String, Object> fields, final int index, final SplittableRandom random) {
        final List<Map<String, Object>> purchases = purchases(index, random);
        fields.put("last_purchase_at", purchases.isEmpty() ? null : purchases.getLast().get("purchased_at"));
        fields.put("purchase_count", purchases.size());
        fields.put("purchase_total", purchases.stream().mapToLong(purchase -> Math.round((Double) purchase.get("amount") * 100)).sum() / 100.0);
        fields.put("purchases", purchases);
        if (fields.get("email") != null && random.nextInt(12) == 0) {
            fields.put("email", " " + ((String) fields.get("email")).toUpperCase(Locale.ROOT));
        }
        if (random.nextInt(BROKEN) == 0) {
            switch (random.nextInt(3)) {
                case 0 -> fields.put("email", plain((String) fields.get("given_name")) + "-at-example.com");
                case 1 -> fields.put("purchase_total", -1.0);
                default -> fields.put("birth_date", "31.02.1985");
            }
        }
    }

    private List<Map<String, Object>> purchases(final int index, final SplittableRandom random) {
        final int count = random.nextInt(4) == 0 ? 0 : 1 + (int) Math.min(30, -4 * Math.log(1 - random.nextDouble()));
        final List<LocalDate> days = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            days.add(today.minusDays(1 + random.nextInt(365 * YEARS_OF_PURCHASES)));
        }
        days.sort(null);
        final List<Map<String, Object>> purchases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final Map<String, Object> purchase = new LinkedHashMap<>();
            purchase.put("order_id", "%07d-%d".formatted(index, i + 1));
            purchase.put("product_id", "%05d".formatted(random.nextInt(2000)));
            purchase.put("purchased_at", days.get(i).atStartOfDay(ZoneOffset.UTC).plusSeconds(random.nextInt(86_400)).toInstant().toString());
            purchase.put("amount", Math.round(500 + 9_500 * random.nextDouble()) / 100.0);
            purchases.add(purchase);
        }
        return purchases;
    }

    private String familyName(final SplittableRandom random) {
        if (mix.census()) {
            return CensusNames.familyName(random);
        }
        return random.nextInt(6) == 0 ? pick(CustomerWords.FREQUENT_NAMES, random) : pick(CustomerWords.NAME_BEGINNINGS, random) + pick(CustomerWords.NAME_ENDINGS, random);
    }

    private static String phone(final SplittableRandom random) {
        return "+49 %d %07d".formatted(150 + random.nextInt(30), random.nextInt(10_000_000));
    }

    private static String address(final String given, final String family, final int number, final SplittableRandom random) {
        return "%s.%s%d@%s".formatted(plain(given), plain(family), number, pick(CustomerWords.MAIL_DOMAINS, random));
    }

    private static String plain(final String text) {
        return Normalizer.normalize(text.toLowerCase(Locale.ROOT).replace("ß", "ss").replace("ø", "o").replace("ł", "l"), Normalizer.Form.NFD).replaceAll("[^a-z0-9]", "");
    }

    private static String typo(final String text, final SplittableRandom random) {
        if (text.length() < 4) {
            return text;
        }
        final int at = 1 + random.nextInt(text.length() - 2);
        return switch (random.nextInt(3)) {
            case 0 -> text.substring(0, at) + text.substring(at + 1);
            case 1 -> text.substring(0, at) + text.charAt(at + 1) + text.charAt(at) + text.substring(at + 2);
            default -> text.substring(0, at) + (char) ('a' + random.nextInt(26)) + text.substring(at + 1);
        };
    }

    private static <T> T pick(final List<T> list, final SplittableRandom random) {
        return list.get(random.nextInt(list.size()));
    }
}
