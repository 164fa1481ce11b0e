// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import io.emailpersonalization.nifi.store.StoreException;

import java.io.IOException;
import java.util.List;

/** The figures of former runs. */
public interface RunHistory {

    /** Runs that are read: ten weeks of nights. */
    int MAX_RUNS = 70;

    /**
     * The runs of a series that passed, the latest first.
     *
     * @param except the run that is judged: a run that is repeated after a crash is not compared with itself
     */
    List<RunFigures> passed(String series, String except) throws StoreException, IOException;

    /** Keeps the figures of a run. A repeated run replaces what it kept before. */
    void keep(String series, String run, RunFigures figures, boolean passed) throws StoreException, IOException;
}
