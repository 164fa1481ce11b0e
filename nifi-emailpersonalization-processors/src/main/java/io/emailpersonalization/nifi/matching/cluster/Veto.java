// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

/** A rule that keeps two rows out of one cluster, whatever their weight. */
public interface Veto {

    /** No rule. */
    Veto NONE = new Veto() {
        @Override
        public int trait(final int row) {
            return 0;
        }

        @Override
        public boolean forbids(final int one, final int other) {
            return false;
        }
    };

    /** The trait of a row that the rule uses, as a number. Rows of one trait exclude the same rows and not each other; a row of trait 0 excludes none. */
    int trait(int row);

    /** Whether two rows must not be in one cluster. */
    boolean forbids(int one, int other);
}
