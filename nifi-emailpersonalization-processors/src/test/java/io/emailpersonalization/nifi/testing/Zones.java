// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.testing;

import org.junit.jupiter.api.function.Executable;

import java.time.ZoneId;
import java.util.TimeZone;

/** Runs a part of a test as a node in another time zone. Tests run one after the other. */
public final class Zones {

    private Zones() {
    }

    /** Sets the time zone of this JVM, runs the part and sets the former time zone again. */
    public static void in(final ZoneId zone, final Executable part) {
        final TimeZone before = TimeZone.getDefault();
        TimeZone.setDefault(TimeZone.getTimeZone(zone));
        try {
            part.execute();
        } catch (final RuntimeException | Error e) {
            throw e;
        } catch (final Throwable e) {
            throw new AssertionError(e);
        } finally {
            TimeZone.setDefault(before);
        }
    }
}
