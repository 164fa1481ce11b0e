// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import io.emailpersonalization.nifi.record.value.MailAddress;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/** How sources write words, dates and addresses. */
final class Vocabulary {

    private static final Map<Word.Meaning, List<String>> CONSENT = Map.of(
            Word.Meaning.YES, List.of("yes", "Yes", "true", "1", "granted", "subscribed", "opted in", "Opt-In", "ja", "oui", "sí", "y"),
            Word.Meaning.NO, List.of("no", "No", "false", "0", "n", "withdrawn", "opt out", "optout", "opted-out", "opted_out", "unsubscribe", "Unsubscribed", "STOP", "declined", "refused", "nein",
                    "abgemeldet", "non", "désinscrit", "nee", "nej", "não", "do not email"),
            Word.Meaning.PENDING, List.of("pending", "unconfirmed", "Pending"),
            Word.Meaning.NOTHING, List.of("", "", "", "maybe", "vielleicht", "see notes", "2"));
    private static final Map<Word.Meaning, List<String>> STATUS = Map.of(
            Word.Meaning.COMPLAINT, List.of("complained", "spam", "Complaint"),
            Word.Meaning.BOUNCE, List.of("bounced", "Hard Bounce", "hard_bounce"),
            Word.Meaning.NOTHING, List.of("", "", "", "active", "ok"));
    private static final List<String> DAYS = List.of("yyyy-MM-dd", "yyyy-MM-dd", "dd.MM.yyyy", "yyyy/MM/dd");
    private static final List<String> TIMES = List.of("yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.SSSxx", "yyyy-MM-dd HH:mm:ss' UTC'", "yyyy-MM-dd'T'HH:mm:ssxxx", "yyyy-MM-dd HH:mm:ss");
    private static final List<String> NO_DATES = List.of("last week", "03/04/2026", "31.02.2026", "0000-00-00", "?");
    private static final List<String> FUTURE = List.of("2062-01-05", "2206-03-01T10:00:00Z", "01.01.2099");

    private final SplittableRandom random;

    Vocabulary(final SplittableRandom random) {
        this.random = random;
    }

    <T> T any(final List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    String consent(final Word.Meaning meaning) {
        return any(CONSENT.get(meaning));
    }

    String status(final Word.Meaning meaning) {
        return any(STATUS.get(meaning));
    }

    /** A date; where it is null one that nobody can read, one that cannot be right, or none. */
    String date(final Word.Date date, final LocalDate first) {
        if (date == null) {
            final int kind = random.nextInt(10);
            return kind < 5 ? "" : kind < 7 ? any(NO_DATES) : any(FUTURE);
        }
        if (date.time() == null) {
            return DateTimeFormatter.ofPattern(any(DAYS), Locale.ROOT).format(first.minusDays(date.days()));
        }
        final OffsetDateTime time = date.start(first).atOffset(ZoneOffset.UTC);
        if (random.nextInt(6) == 0) {
            return Long.toString(time.toInstant().toEpochMilli());
        }
        final String pattern = any(TIMES);
        final boolean shifted = pattern.endsWith("x") && random.nextBoolean();
        return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(shifted ? time.withOffsetSameInstant(ZoneOffset.ofHours(random.nextInt(-5, 10))) : time);
    }

    /** Until when something holds. */
    String expiry(final Word.Date date, final LocalDate first) {
        return date == null ? "" : date.equals(Word.UNREADABLE) ? any(List.of("soon", "31.02.2026")) : first.minusDays(date.days()).toString();
    }

    /** A time that is never midnight, which stands for its day. */
    LocalTime time() {
        return LocalTime.of(random.nextInt(1, 23), random.nextInt(1, 59));
    }

    /** One of the ways to write an address. */
    String address(final String canonical, final String name) {
        final List<String> spellings = MailAddress.spellings(canonical);
        final String written = variant(any(spellings));
        return switch (random.nextInt(14)) {
            case 0 -> written.toUpperCase(Locale.ROOT);
            case 1 -> name + " <" + written + ">";
            case 2 -> "mailto:" + written;
            case 3 -> written + ".";
            case 4 -> " " + written + " ";
            case 5 -> "<" + written + ">";
            default -> written;
        };
    }

    /** Where a provider ignores dots and tags, so do people. */
    private String variant(final String address) {
        final int at = address.indexOf('@');
        if (!address.endsWith("@gmail.com")) {
            return address;
        }
        return switch (random.nextInt(5)) {
            case 0 -> address.substring(0, at).replace(".", "") + "@gmail.com";
            case 1 -> address.substring(0, at) + "+news@gmail.com";
            case 2 -> address.substring(0, at).replace(".", "") + "@googlemail.com";
            default -> address;
        };
    }
}
