// SPDX-License-Identifier: Apache-2.0
/** Storage: the records of a FlowFile while they are matched, in bounded memory and beyond it on disk. */
package io.emailpersonalization.nifi.matching.spill;
