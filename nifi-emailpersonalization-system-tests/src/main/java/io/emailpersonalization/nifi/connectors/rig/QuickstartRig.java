// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import io.emailpersonalization.nifi.torture.rig.TortureRig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.LocalDate;
import java.util.SplittableRandom;

/**
 * Runs the quickstart, which is files, pipeline, PostgreSQL, the part of Mailchimp and folders composed: an export of people with consent goes in, NiFi is killed in the middle of the push, and all
 * of them must be in the warehouse and in the audience.
 */
public final class QuickstartRig implements PartRig {

    private static final int PEOPLE = 1200;
    private static final int NAME_LENGTH = 9;
    private static final long LATENCY_MILLIS = 300;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @Override
    public String part() {
        return "esps/mailchimp";
    }

    @Override
    public Outcome run(final RigSurroundings surroundings) {
        try (TortureRig rig = TortureRig.start(surroundings.work(), message -> { }, nifi -> {
            surroundings.nars().forEach(nifi::nar);
            return nifi;
        })) {
            rig.esp().setLatencyMillis(LATENCY_MILLIS);
            Files.writeString(rig.hidden("people.csv"), export());
            TortureRig.drop(rig.hidden("people.csv"));
            NifiRest.await("the first contacts", LIMIT, () -> !rig.esp().members(Quickstart.AUDIENCE).isEmpty());
            rig.nifi().kill();
            final int before = rig.esp().members(Quickstart.AUDIENCE).size();
            rig.esp().setLatencyMillis(0);
            rig.startNodes();
            rig.awaitDone(LIMIT);
            final long contacts = rig.esp().members(Quickstart.AUDIENCE).values().stream().filter(member -> "subscribed".equals(member.path("status").asText())).count();
            final long rows = rig.warehouse().count("select count(*) from customer");
            final String note = "the quickstart: files, pipeline, PostgreSQL with %,d rows, folders; killed with %,d contacts pushed".formatted(rows, before);
            return new Outcome(part(), "B", PEOPLE, contacts, 0, contacts == PEOPLE && rows == PEOPLE, note);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** People who have nothing in common. */
    private static String export() {
        final SplittableRandom random = new SplittableRandom(5);
        final StringBuilder export = new StringBuilder("customer_id,email,given_name,family_name,birth_date,marketing_consent\n");
        for (int person = 1; person <= PEOPLE; person++) {
            export.append("%d,person%d@example.com,%s,%s,%s,yes\n".formatted(person, person, name(random), name(random), LocalDate.of(1950, 1, 1).plusDays(random.nextInt(15_000))));
        }
        return export.toString();
    }

    private static String name(final SplittableRandom random) {
        return random.ints(NAME_LENGTH, 'a', 'z' + 1).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
