// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

/**
 * What came of a part.
 *
 * @param part the bucket and the name, such as {@code sources/salesforce}
 * @param proof the level of proof that the run gives, A to E; empty where the part was not run
 * @param in records that went in
 * @param out records that came out, each counted once
 * @param again how often a record came out once more, because NiFi was killed before it knew
 * @param holds whether what came out is what went in; true where the part was not run
 * @param note one line: what was done, what is needed, or what is wrong
 */
public record Outcome(String part, String proof, long in, long out, long again, boolean holds, String note) {

    /** A part that was not run. */
    public static Outcome notRun(final String part, final String needs) {
        return new Outcome(part, "", 0, 0, 0, true, needs);
    }

    /** A part that could not be run to its end. */
    public static Outcome failed(final String part, final String cause) {
        return new Outcome(part, "", 0, 0, 0, false, cause);
    }

    /** Whether records went through the part. */
    public boolean wasRun() {
        return in > 0;
    }
}
