// SPDX-License-Identifier: Apache-2.0
/** The checks on the end state of a run. */
package io.emailpersonalization.nifi.torture.check;
