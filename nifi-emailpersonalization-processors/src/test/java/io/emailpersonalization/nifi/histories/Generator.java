// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Makes a history from a seed. */
final class Generator {

    private static final List<String> GIVEN = List.of("Anna", "Bruno", "Clara", "David", "Emil", "Frida", "Georg", "Hanna", "Ivo", "Jutta");
    private static final List<String> FAMILIES = List.of("Berg", "Stein", "Okafor", "Lindqvist", "Moreau");
    private static final List<String> COLUMNS = List.of("customer_id", "source", "email", "given_name", "family_name", "birth_date", "marketing_consent", "consent_at", "email_status", "updated_at");
    private static final List<String> REFUSALS = List.of("HasOptedOutOfEmail", "Do Not Email");

    private final long seed;
    private final LocalDate first;
    private final SplittableRandom random;
    private final Vocabulary vocabulary;
    private final List<Person> people = new ArrayList<>();
    private final Map<String, Integer> addressOf = new HashMap<>();
    private final boolean daily;
    private boolean limited;

    private Generator(final long seed, final LocalDate today) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.vocabulary = new Vocabulary(random);
        this.daily = random.nextInt(3) == 0;
        this.first = daily ? today.minusDays(12) : today;
    }

    static History history(final long seed, final LocalDate today) {
        return new Generator(seed, today).history();
    }

    private boolean chance(final int percent) {
        return random.nextInt(100) < percent;
    }

    private History history() {
        final List<String> sources = List.of("crm", "shop", "form").subList(0, random.nextInt(1, 4));
        final int count = Math.min(random.nextInt(1, 6), random.nextInt(1, 6));
        for (int i = 0; i < count; i++) {
            people.add(person(i, sources));
        }
        final boolean acknowledged = !chance(12);
        final Integer maximumNew = !daily && chance(12) ? Integer.valueOf(random.nextInt(1, 4)) : null;
        limited = !acknowledged || maximumNew != null;
        final int files = Math.min(random.nextInt(1, 9), random.nextInt(1, 9));
        final List<Step> steps = new ArrayList<>();
        for (int i = 0; i < files; i++) {
            steps.add(step(file(steps.size(), sources), steps.size()));
            while (chance(20) && steps.size() < 12) {
                steps.add(step(between(), steps.size()));
            }
        }
        return new History(seed, first, daily, chance(25), acknowledged, maximumNew, List.copyOf(people), steps);
    }

    private Person person(final int index, final List<String> sources) {
        final boolean related = index > 0 && chance(40);
        final Person relative = related ? people.get(index - 1) : null;
        final String given = GIVEN.get(index * 2 + random.nextInt(2));
        final String family = related ? relative.family() : FAMILIES.get(index);
        final List<String> addresses = new ArrayList<>();
        if (related && chance(60)) {
            addresses.add(relative.addresses().getFirst());
        }
        final List<String> own = List.of("%s.%s@gmail.com", "%s@bücher-%s.example", "%s.%s@example.com", "%s-%s@example.org");
        final int more = random.nextInt(1, 4 - addresses.size());
        final int from = random.nextInt(own.size());
        for (int i = 0; i < more; i++) {
            addresses.add(MailAddress.canonical(own.get((from + i) % own.size()).formatted(given.toLowerCase(), family.toLowerCase())));
        }
        final Map<String, String> ids = new LinkedHashMap<>();
        for (int i = 0; i < sources.size(); i++) {
            ids.put(sources.get(i), Integer.toString(4100 + 10 * index + i));
        }
        return new Person(given, family, "19%d-0%d-1%d".formatted(50 + index * 7, index + 1, index), List.copyOf(addresses), ids);
    }

    private Step step(final Step.Event event, final int day) {
        final List<Trouble> troubles = new ArrayList<>();
        while (chance(20)) {
            troubles.add(new Trouble(vocabulary.any(List.of(Chain.Place.values())), vocabulary.any(List.of(Trouble.Kind.values())), random.nextInt(1, chance(70) ? 3 : 8), random.nextInt(1, 4)));
        }
        if (limited && chance(25)) {
            troubles.add(new Trouble(Chain.Place.UPSERT, Trouble.Kind.STOP, random.nextInt(1, 5), 1));
        }
        final List<Step.VendorFault> faults = new ArrayList<>();
        while (chance(15)) {
            faults.add(fault());
        }
        return new Step(event, day, troubles, faults, random.nextLong(1000), chance(60) ? -1 : random.nextInt(0, 7));
    }

    private Step.VendorFault fault() {
        final String address = chance(30) ? vocabulary.any(people.get(random.nextInt(people.size())).addresses()) : null;
        final int times = chance(25) ? random.nextInt(8, 30) : random.nextInt(1, 5);
        return new Step.VendorFault(vocabulary.any(List.of(503, 503, 500, 429, 0)), vocabulary.any(List.of("POST", "PATCH", "GET", "DELETE", "")), address, random.nextInt(0, 3), times);
    }

    private Step.Event between() {
        final Person person = people.get(random.nextInt(people.size()));
        if (limited && chance(40)) {
            return new Step.Approval();
        }
        if (chance(45)) {
            return new Step.Form(vocabulary.any(person.addresses()), chance(50));
        }
        final List<String> keys = person.ids().entrySet().stream().map(id -> id.getKey() + ":" + id.getValue()).toList();
        final String one = vocabulary.any(keys);
        return switch (random.nextInt(6)) {
            case 0 -> new Step.Decision("erase", List.of(one), Map.of("scope", "person"));
            case 1 -> new Step.Decision(chance(50) ? "readmit" : "erase", List.of(one), Map.of("scope", "record"));
            case 2 -> new Step.Decision("split", List.of(one), Map.of());
            case 3 -> keys.size() > 1 ? new Step.Decision("different", keys.subList(0, 2), Map.of()) : new Step.Form(vocabulary.any(person.addresses()), true);
            default -> keys.size() > 1 ? new Step.Decision("same", keys.subList(keys.size() - 2, keys.size()), Map.of()) : new Step.Form(vocabulary.any(person.addresses()), false);
        };
    }

    private Step.File file(final int day, final List<String> sources) {
        final List<String> columns = new ArrayList<>(COLUMNS);
        final String refusal = chance(20) ? vocabulary.any(REFUSALS) : null;
        if (refusal != null) {
            columns.add(refusal);
        }
        final boolean expiries = chance(20);
        if (expiries) {
            columns.add("consent_expires_at");
        }
        final String only = chance(60) ? vocabulary.any(sources) : null;
        final int count = Math.min(random.nextInt(1, 6), random.nextInt(1, 6));
        final List<Entry> entries = IntStream.range(0, count).mapToObj(i -> entry(day, only == null ? vocabulary.any(sources) : only, refusal, expiries)).toList();
        return new Step.File(chance(50) ? "csv" : "json", columns, entries, chance(10) ? random.nextInt(0, count) : -1);
    }

    private Entry entry(final int day, final String source, final String refusal, final boolean expiries) {
        final int index = random.nextInt(people.size());
        final Person person = people.get(index);
        final String id = person.ids().get(source);
        final int place = chance(70) ? addressOf.getOrDefault(source + id, random.nextInt(person.addresses().size())) : random.nextInt(person.addresses().size());
        addressOf.put(source + id, place);
        final boolean addressed = !chance(3);
        final String address = addressed ? vocabulary.address(person.addresses().get(place), person.given()) : "";
        final List<Word> words = new ArrayList<>();
        final int kind = random.nextInt(100);
        final Word.Meaning consent = kind < 55 ? Word.Meaning.YES : kind < 76 ? Word.Meaning.NO : kind < 83 ? Word.Meaning.PENDING : Word.Meaning.NOTHING;
        final Word.Date date = date(day);
        final Word.Date expires = expiries ? expiry(day) : null;
        words.add(new Word(consent, date, consent == Word.Meaning.YES ? expires : null));
        final int deliverability = random.nextInt(100);
        final Word.Meaning status = deliverability < 3 ? Word.Meaning.COMPLAINT : deliverability < 7 ? Word.Meaning.BOUNCE : Word.Meaning.NOTHING;
        words.add(new Word(status, null));
        final Map<String, String> fields = new LinkedHashMap<>();
        fields.put("customer_id", id);
        fields.put("source", source);
        fields.put("email", address);
        fields.put("given_name", person.given());
        fields.put("family_name", person.family());
        fields.put("birth_date", person.birthDate());
        fields.put("marketing_consent", vocabulary.consent(consent));
        fields.put("consent_at", vocabulary.date(date, first));
        if (expiries) {
            fields.put("consent_expires_at", vocabulary.expiry(expires, first));
        }
        fields.put("email_status", vocabulary.status(status));
        fields.put("updated_at", chance(10) ? "" : first.minusDays(chance(80) ? 30 - day : random.nextInt(100)).toString());
        if (refusal != null) {
            final boolean refuses = chance(35);
            fields.put(refusal, refuses ? "true" : chance(50) ? "false" : "");
            words.add(new Word(refuses ? Word.Meaning.NO : Word.Meaning.NOTHING, null));
        }
        return new Entry(index, source, id, addressed ? Mailbox.of(address) : Entry.NOWHERE, fields, words.stream().filter(word -> word.meaning() != Word.Meaning.NOTHING).toList());
    }

    /** Null for none. */
    private Word.Date expiry(final int day) {
        final int today = daily ? -day : 0;
        return switch (random.nextInt(6)) {
            case 0 -> new Word.Date(today + random.nextInt(3, 100), null);
            case 1 -> new Word.Date(today - random.nextInt(1, 5), null);
            case 2 -> Word.UNREADABLE;
            case 3 -> new Word.Date(today - 500, null);
            default -> null;
        };
    }

    /** Null for none that is understood. */
    private Word.Date date(final int day) {
        if (chance(30)) {
            return null;
        }
        final int today = daily ? -day : 0;
        final int days = chance(25) ? today : chance(40) ? random.nextInt(today, today + 6) : random.nextInt(today, 400);
        if (days == today && chance(30)) {
            return new Word.Date(days, LocalTime.of(23, 59));
        }
        return new Word.Date(days, days != today && chance(50) ? vocabulary.time() : null);
    }
}
