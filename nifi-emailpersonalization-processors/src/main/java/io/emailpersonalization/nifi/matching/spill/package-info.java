// SPDX-License-Identifier: Apache-2.0
/** Records that wait for each other, in bounded memory and beyond it on disk. */
package io.emailpersonalization.nifi.matching.spill;
