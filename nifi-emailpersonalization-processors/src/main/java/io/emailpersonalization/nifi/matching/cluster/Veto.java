// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

/** What keeps two rows out of one cluster, whatever else they say. */
public interface Veto {

    /** Nothing does. */
    Veto NONE = new Veto() {
        @Override
        public int trait(final int row) {
            return 0;
        }

        @Override
        public boolean between(final int one, final int other) {
            return false;
        }
    };

    /** What it goes by in a row, as a number: rows of one number are kept from the same others and not from each other; 0 for a row that is kept from nobody. */
    int trait(int row);

    /** Whether two rows must not come into one cluster. */
    boolean between(int one, int other);
}
