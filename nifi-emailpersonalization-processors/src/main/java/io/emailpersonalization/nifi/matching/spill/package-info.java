// SPDX-License-Identifier: Apache-2.0
/** Records until it is known who is one person, in bounded memory and beyond it on disk. */
package io.emailpersonalization.nifi.matching.spill;
