/** Of files that reports speak of. MISP takes every word with a dot in it for a file, and `e.g` is one. */
const EXTENSIONS =
  '7z ace accdb apk app ascx asp aspx bat bin bmp bz2 cab cfg cgi chm class cmd com conf cpl cpp cs csv dat db dll dmg ' +
  'doc docb docm docx dot dotm drv dump eml elf exe gif gz hta htm html ico img inf ini iqy iso jar jnlp jpeg jpg ' +
  'js jse json jsp jspx key lnk log lzh macho mbox mdb mht mp3 mp4 msc msg msi msix msp mui ocx odt one pas pcap pcapng ' +
  'pdb pdf pem php phtml pif pkg pl plist png pot potm pps ppsm ppt pptm pptx ps1 psd1 psm1 pub py pyc r00 rar rb reg rtf ' +
  'scf scpt scr sct sh slk so sql svg swf sys tar tgz theme tmp tsv txt url vb vba vbe vbs vhd vhdx war wim wll ws wsc ' +
  'wsf wsh xla xlam xll xls xlsb xlsm xlsx xlt xltm xml xps xsl xz yaml yar yara yml z zip zst';
const KNOWN = new Set(EXTENSIONS.split(' '));

export function hasKnownExtension(name: string): boolean {
  return KNOWN.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase());
}
